public import Database
public import Engine
public import PartnerTransport
public import Primitives
public import Storage

/// Puts stored documents into partners' folders, or sends them over AS2 where that is agreed.
///
/// Guarantee: each document lies in the folder once, whole, under its own name; writing it again
/// finds it there. Loss: none; what waits for a folder that cannot be written keeps its place. For
/// AS2 see ``AS2Sender``.
public struct PartnerFileDelivery: EffectDelivery {
    let folders: [String: OutFolder]
    let as2: AS2Sender
    let store: any Store

    public init(_ folders: [String: OutFolder], as2: AS2Sender, store: any Store) {
        self.folders = folders
        self.as2 = as2
        self.store = store
    }

    public func deliver(
        _ effect: StoredEffect,
        isInDoubt: Bool,
        deadline: Timestamp
    ) async -> DeliveryOutcome {
        let partner = String(effect.target.dropFirst("partner/".count))
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
            guard let folder = folders[partner] else {
                return .parked(
                    code: "partner.outbox.missing",
                    detail: "partners/\(partner).yaml names neither an outbox nor as2.url"
                )
            }
            return await write(document, to: folder)
        } catch {
            return .retry(after: nil, code: error.code, detail: error.description, status: nil)
        }
    }

    public func concurrency(of target: String) -> Int { 4 }

    public func restingUntil(_ target: String, at now: Timestamp) -> Timestamp? { nil }

    private func write(_ document: PartnerDocument, to folder: OutFolder) async -> DeliveryOutcome {
        do throws(FolderFailure) {
            _ = try await folder.write(document.bytes, as: document.name)
        } catch {
            if case .unavailable = error {
                return .away(
                    after: nil,
                    code: error.code,
                    detail: error.description,
                    status: nil,
                    isInDoubt: false
                )
            }
            guard case .retry = error.remedy else {
                return .parked(code: error.code, detail: error.description)
            }
            return .retry(after: nil, code: error.code, detail: error.description, status: nil)
        }
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
}
