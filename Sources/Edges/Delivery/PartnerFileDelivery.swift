public import Database
public import Engine
public import PartnerTransport
public import Primitives
import SFTP
public import Storage

/// Puts stored documents into partners' folders, here or on their SFTP servers, or sends them over
/// AS2 or to their own address where that is agreed.
///
/// Guarantee: each document lies in the folder once, whole, under its own name; writing it again
/// finds it there. Loss: none; what waits for a folder or a server that is away keeps its place. For
/// AS2 see ``AS2Sender``, for SFTP ``SFTPOutbox``, for an address ``HTTPSOutbox``.
public struct PartnerFileDelivery: EffectDelivery {
    let folders: [String: OutFolder]
    let sftp: [String: SFTPOutbox]
    let https: [String: HTTPSOutbox]
    let as2: AS2Sender
    let store: any Store

    /// A partner is in one of them, by its id.
    public init(
        _ folders: [String: OutFolder],
        sftp: [String: SFTPOutbox],
        https: [String: HTTPSOutbox] = [:],
        as2: AS2Sender,
        store: any Store
    ) {
        self.folders = folders
        self.sftp = sftp
        self.https = https
        self.as2 = as2
        self.store = store
    }

    public func deliver(
        _ effect: StoredEffect,
        isInDoubt: Bool,
        deadline: Timestamp
    ) async -> DeliveryOutcome {
        let partner = Self.partner(effect.target)
        do throws(StoreFailure) {
            let file = try StoredValue.decode(PartnerFile.self, from: effect.payload)
            let document = try await store.read {
                (snapshot) throws(StoreFailure) -> PartnerDocument? in
                try snapshot.documents.load(file.document)
            }
            guard let document else {
                return .parked(code: "partner.document.gone", detail: "\(file.document) is gone")
            }
            if as2.serves(partner, document) {
                return await as2.send(document, to: partner, deadline: deadline)
            }
            if let box = sftp[partner] {
                return await put(document, into: box, before: deadline)
            }
            if let address = https[partner] {
                return await send(document, to: address, before: deadline)
            }
            guard let folder = folders[partner] else {
                return .parked(
                    code: "partner.outbox.missing",
                    detail: "partners/\(partner).yaml names no outbox, as2.url, sftp.out or "
                        + "https.url"
                )
            }
            return await write(document, to: folder)
        } catch {
            return .retry(after: nil, code: error.code, detail: error.description, status: nil)
        }
    }

    /// A server that a partner gives us is asked for one connection at a time.
    public func concurrency(of target: String) -> Int {
        sftp[Self.partner(target)] == nil ? 4 : 1
    }

    public func restingUntil(_ target: String, at now: Timestamp) -> Timestamp? { nil }

    private static func partner(_ target: String) -> String {
        String(target.dropFirst("partner/".count))
    }

    private func write(_ document: PartnerDocument, to folder: OutFolder) async -> DeliveryOutcome {
        do throws(FolderFailure) {
            _ = try await folder.write(document.bytes, as: document.name)
        } catch {
            return Self.absence(error) ?? Self.outcome(of: error)
        }
        return await sayItIsSent(document)
    }

    private func put(
        _ document: PartnerDocument,
        into box: SFTPOutbox,
        before deadline: Timestamp
    ) async -> DeliveryOutcome {
        do throws(SFTPFailure) {
            _ = try await box.write(document.bytes, as: document.name, deadline: deadline)
        } catch {
            return Self.absence(error) ?? Self.outcome(of: error)
        }
        return await sayItIsSent(document)
    }

    private func send(
        _ document: PartnerDocument,
        to address: HTTPSOutbox,
        before deadline: Timestamp
    ) async -> DeliveryOutcome {
        let outcome = await address.send(document, deadline: deadline)
        guard case .done = outcome else { return outcome }
        // Sent; where saying so fails, the next try sends the same bytes under the same key.
        let said = await sayItIsSent(document)
        guard case .done = said else { return said }
        return outcome
    }

    private func sayItIsSent(_ document: PartnerDocument) async -> DeliveryOutcome {
        do throws(StoreFailure) {
            try await store.write { (transaction) throws(StoreFailure) in
                try transaction.documents.setState(document.id, "sent")
            }
        } catch {
            // Written; saying so comes with the next try, which finds the file there.
            return .retry(after: nil, code: error.code, detail: error.description, status: nil)
        }
        return .done(reference: document.name, status: nil, answer: [])
    }

    /// When a server is tried again that does not let us in, or is not the one we know: often
    /// enough for who has set it right, and too seldom to be locked out.
    private static let signInPause = Duration.seconds(300)

    /// No other document would have fared better. What may have been written is found there.
    private static func absence(_ failure: SFTPFailure) -> DeliveryOutcome? {
        let after: Duration?
        switch failure {
        case .unreachable, .interrupted: after = nil
        case .forbiddenAddress, .unknownHostKey, .signInRefused, .unusableCredential:
            after = signInPause
        case .notThere, .denied, .otherContent, .tooLarge, .changedMeanwhile, .badName, .failed:
            return nil
        }
        return .away(
            after: after,
            code: failure.code,
            detail: failure.description,
            status: nil,
            isInDoubt: false
        )
    }

    private static func absence(_ failure: FolderFailure) -> DeliveryOutcome? {
        guard case .unavailable = failure else { return nil }
        return .away(
            after: nil,
            code: failure.code,
            detail: failure.description,
            status: nil,
            isInDoubt: false
        )
    }

    private static func outcome(of failure: some Failure) -> DeliveryOutcome {
        guard case .retry = failure.remedy else {
            return .parked(code: failure.code, detail: "\(failure)")
        }
        return .retry(after: nil, code: failure.code, detail: "\(failure)", status: nil)
    }
}
