import Mapping
import Primitives

/// From samples to a draft.
public enum Onboarding {
    /// Samples that are read at once; below five, what holds in all of them proves little.
    public static let samplesMax = 20
    public static let samplesAdvised = 5

    /// - Parameter name: of the mapping to be written.
    /// - Parameter kind: what the files are, where their bytes should not be asked.
    /// - Parameter known: our own records, whose values prove what a column is.
    public static func draft(
        _ name: String,
        from samples: [PartnerSample],
        as kind: SampleKind? = nil,
        known: KnownTrade = KnownTrade()
    ) throws(OnboardingFailure) -> PartnerDraft {
        guard let first = samples.first else { throw .tooFewSamples }
        guard samples.count <= samplesMax else { throw .tooManySamples(limit: samplesMax) }
        let found = kind ?? SampleKind(of: first.bytes)
        if kind == nil {
            for other in samples where SampleKind(of: other.bytes) != found {
                throw .kindsDiffer(first.name, other.name)
            }
        }
        var draft = try draft(name, samples, found, known)
        draft.notes.sort()
        if samples.count < samplesAdvised {
            draft.notes.append(
                "Read only \(samples.count) of the \(samplesAdvised) to \(samplesMax) samples "
                    + "that are advised; what holds in so few proves little."
            )
        }
        draft.mapping.tests = SampleTests(draft).tests(of: samples)
        return draft
    }

    private static func draft(
        _ name: String,
        _ samples: [PartnerSample],
        _ kind: SampleKind,
        _ known: KnownTrade
    ) throws(OnboardingFailure) -> PartnerDraft {
        switch kind {
        case .csv, .json, .xml, .fixed:
            let records = try RecordSamples(samples, as: kind, name: name)
            var inference = RecordInference(records.table, known: known, mapping: records.mapping)
            inference.run()
            inference.draft.notes += records.notes
            return inference.draft
        case .x12, .edifact:
            var inference = try SegmentInference(samples, as: kind, known: known, name: name)
            inference.run()
            return inference.draft
        }
    }
}
