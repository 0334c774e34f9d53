import Canonical
public import Database
import EDI
import Ordering
public import Primitives
public import Purchasing
import Storage
import Translation

/// What leaves for suppliers: written in the decision's own transaction, like every document.
extension PartnerDesk {
    public func deliveries(
        of telling: PurchaseTelling,
        for order: PurchaseHeader,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> [MilestoneDelivery] {
        guard let profile = supplier(of: order),
            let letter = try letter(to: profile, telling, of: order, transaction)
        else { return [] }
        let instance = InstanceReference(kind: PurchaseWorkflow.name, id: order.id.rawValue)
        let change = try changes(before: letter.kind, to: profile, instance, transaction)
        // Who was never sent the order hears of its changes from the ERP.
        guard let change else { return [] }
        let numbers = try ControlNumbers.next(for: profile, in: profile.standard, transaction)
        let document = OutgoingFile(
            profile: profile,
            type: letter.kind.name(in: profile.standard),
            controlNumber: numbers.interchange,
            instance: instance
        )
        let moment = EnvelopeMoment(at: now)
        if let obstacle = letter.obstacle {
            try fail(document, obstacle, in: transaction, at: now)
            return []
        }
        let bytes: [UInt8]
        do throws(EDIWritingFailure) {
            bytes = try OutboundDocumentWriter(profile).write(
                letter.kind,
                letter.segments(change: change, at: moment),
                in: profile.standard,
                numbers: numbers,
                at: moment
            )
        } catch {
            try fail(document, "\(error)", in: transaction, at: now)
            return []
        }
        try document.store(bytes, detail: "", in: transaction, at: now)
        return [
            MilestoneDelivery(
                target: Target.partner(profile.id),
                operation: .partnerFile,
                payload: try StoredValue.encode(PartnerFile(document: document.id))
            )
        ]
    }

    private func supplier(of order: PurchaseHeader) -> PartnerProfile? {
        profiles.first {
            $0.role.supplier?.id == order.supplier && $0.entity == order.entity
        }
    }

    private func letter(
        to profile: PartnerProfile,
        _ telling: PurchaseTelling,
        of order: PurchaseHeader,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> SupplierLetter? {
        let entity = order.entity.rawValue
        let catalogue = try facts.catalogue(entity: entity, in: transaction)
        var items: [Item.ID: Item] = [:]
        var sites: [Site.ID: Site] = [:]
        for id in Set(telling.lines.map(\.item)) { items[id] = try catalogue.item(id) }
        for id in Set(telling.lines.map(\.site)) { sites[id] = try catalogue.site(id) }
        return SupplierLetter(
            to: profile,
            telling,
            of: order,
            buyer: try facts.profile(of: entity, in: transaction.master).name,
            items: items,
            sites: sites
        )
    }

    /// The number of this change, from 1; 0 for the order itself, and `nil` for a change of an
    /// order that this partner was not sent.
    private func changes(
        before kind: OutboundDocumentKind,
        to profile: PartnerProfile,
        _ instance: InstanceReference,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> Int? {
        guard kind == .purchaseOrderChange else { return 0 }
        let sent = try transaction.documents.documents(ofInstance: instance.kind, instance.id)
            .filter { $0.partner == profile.id && $0.direction == "out" && !$0.bytes.isEmpty }
            .compactMap { OutboundDocumentKind(named: $0.type) }
        guard sent.contains(.purchaseOrder) else { return nil }
        return sent.count { $0 == .purchaseOrderChange } + 1
    }

    /// The order stands; what the supplier was to be told is somebody's work.
    private func fail(
        _ document: OutgoingFile,
        _ why: String,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) {
        guard let instance = document.instance else { return }
        try transaction.workItems.open(
            WorkItem(
                key: "document/\(document.id)",
                owner: .integrationSupport,
                reason: .deliveryFailed,
                detail: String(
                    "the \(document.type) for \(document.profile.id) cannot be written: \(why)"
                        .prefix(Limits.longTextBytes)
                )
            ),
            entity: document.profile.entity.rawValue,
            instance: instance,
            at: now
        )
        try document.store([], state: "failed", detail: why, in: transaction, at: now)
    }
}
