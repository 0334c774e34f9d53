package import Database
package import Engine
package import Mapping
package import Primitives
package import Translation

/// Mappings as they are written: the YAML of the configuration's files.
package struct YAMLMappings: MappingLanguage {
    package init() {}

    package func mapping(in text: String) throws(MappingProblems) -> MappingFile {
        do throws(ConfigurationProblems) {
            return try ConfigurationFile(text, named: "the mapping").read(MappingFile.self)
        } catch {
            throw MappingProblems(error.problems)
        }
    }

    package func problems(
        of file: MappingFile,
        in library: MappingLibrary,
        for profile: PartnerProfile?
    ) -> [String] {
        let found = MappingReview(of: file, in: library).findings.filter(\.isProblem).map(\.text)
        guard found.isEmpty else { return found }
        do throws(MappingFailure) {
            let mapping = try library.effective(file.name)
            let questions = mapping.decisiveQuestions.map {
                "\($0.field): open question, and no order is read by a guess: \($0.text)"
            }
            let trial = MappingTrial(mapping, for: profile ?? MappingBench.stranger("USD"))
            let failed = trial.outcomes.flatMap { outcome in
                outcome.differences.map { "tests: \(outcome.name): \($0)" }
            }
            return questions + failed
        } catch {
            return ["\(error)"]
        }
    }
}

extension Installation {
    /// Where its mappings are changed.
    package func mappingDesk(on store: any Store, clock: any WallClock) -> MappingDesk {
        MappingDesk(
            partners.map(\.profile),
            language: YAMLMappings(),
            configured: mappingTexts,
            store: store,
            clock: clock
        )
    }
}
