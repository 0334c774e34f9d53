import Canonical
import Connectors
import Engine
import Foundation
import Primitives
import Storage
import Translation

/// Finds what single settings cannot know: names that must be unique, references that must exist,
/// words that nothing will ever ask for.
struct InstallationReview {
    struct Problem {
        var text: String
        /// It may only look wrong because another file could not be read.
        var isReference = false
    }

    private(set) var problems: [Problem] = []
    private(set) var warnings: [String] = []
    var toleratesOpenQuestions = false

    // MARK: - Server

    mutating func look(at server: Sourced<ServerConfiguration>) {
        for problem in server.value.oidc?.problems ?? [] {
            add("\(server.file): oidc.\(problem.setting): \(problem.detail)")
        }
        for problem in server.value.workItems.problems {
            add("\(server.file): workItems.byReason.\(problem.place): \(problem.detail)")
        }
        if server.value.oidc == nil, !server.value.passwordSignIn {
            add(
                "\(server.file): passwordSignIn: is false and there is no oidc, so nobody could "
                    + "sign in"
            )
        }
        if let oidc = server.value.oidc, oidc.address.hasPrefix("https:"), !server.value.isSecure {
            warn(
                "\(server.file): isSecure: is false and oidc.address is https; set it to true, so "
                    + "that the console's cookies are for https only"
            )
        }
    }

    // MARK: - Systems

    mutating func look(at systems: [Sourced<SystemConfiguration>]) {
        checkUnique(systems.map { ($0.value.name.rawValue, $0.file) }, "name")
        for system in systems {
            let file = system.file
            for problem in system.value.connector.problems {
                add("\(file): connector.\(problem.place): \(problem.detail)")
            }
            checkOperations(of: system)
            checkMasterData(of: system, among: systems)
            checkReconciliation(of: system)
            for flaw in system.value.events?.flaws ?? [] {
                var text = "\(file): events.\(flaw.place): \(flaw.detail)"
                if !flaw.known.isEmpty {
                    let written = flaw.place.split(separator: ".").last.map(String.init) ?? ""
                    text += "; " + NearestNames(to: written, among: Set(flaw.known)).advice
                }
                add(text)
            }
        }
    }

    /// What an ERP hears of only where its file describes it.
    private static let onlyIfAsked = Set(
        [
            Operation.erpMilestone, .erpReturn, .erpCreditNote, .erpAdjustment, .erpPurchase,
            .erpPurchaseCancel, .erpReceipt, .erpSupplierInvoice,
        ].map(\.rawValue)
    )

    private mutating func checkOperations(of system: Sourced<SystemConfiguration>) {
        let known = Set(Operation.ofSystems.map(\.rawValue))
        let configured = system.value.connector.operations
        for name in configured.subtracting(known).sorted() {
            let place =
                "\(system.file): connector.operations.\(name): nothing asks for this operation"
            let nearest = NearestNames(to: name, among: known)
            let all = "All there are: \(known.sorted().joined(separator: ", "))."
            if nearest.names.isEmpty, Operation(rawValue: name) == nil {
                // A file may describe more of its system than is used of it.
                warn("\(place). \(all)")
            } else {
                add("\(place); \(nearest.advice) \(all)")
            }
        }
        if configured.contains(Operation.warehouseRelease.rawValue),
            !configured.contains(Operation.warehouseCancel.rawValue)
        {
            warn(
                "\(system.file): connector.operations has warehouse.release without "
                    + "warehouse.cancel; cancelled orders will park there for a person"
            )
        }
    }

    // MARK: - Entities

    mutating func look(
        at entities: [Sourced<EntityProfile>],
        with systems: [Sourced<SystemConfiguration>]
    ) {
        checkUnique(entities.map { ($0.value.id.rawValue, $0.file) }, "id")
        for entity in entities {
            let erp = entity.value.erp
            if TimeZone(identifier: entity.value.timeZone) == nil {
                add(
                    "\(entity.file): timeZone: \(entity.value.timeZone) is no IANA time zone "
                        + "(such as America/Chicago)"
                )
            }
            for fault in entity.value.policyFaults {
                add("\(entity.file): \(fault.place): \(fault.words)")
            }
            guard let system = systems.first(where: { $0.value.name == erp }) else {
                let names = Set(systems.map(\.value.name.rawValue))
                let advice =
                    names.isEmpty
                    ? "add its file there" : NearestNames(to: erp.rawValue, among: names).advice
                add(
                    "\(entity.file): erp: \(erp) is in no file of systems/; \(advice)",
                    because: .anotherFile
                )
                continue
            }
            checkOperations(of: system, asERPOf: entity)
        }
    }

    private mutating func checkOperations(
        of system: Sourced<SystemConfiguration>,
        asERPOf entity: Sourced<EntityProfile>
    ) {
        let configured = system.value.connector.operations
        let missing = Operation.ofSystems.map(\.rawValue)
            .filter {
                $0.hasPrefix("erp.") && !Self.onlyIfAsked.contains($0)
                    && !configured.contains($0)
            }
        if missing.contains(Operation.erpBook.rawValue) {
            add(
                "\(system.file): connector.operations.erp.book: is missing, and \(entity.file) "
                    + "names this system as its ERP; no order could be booked",
                because: .anotherFile
            )
        } else if !missing.isEmpty {
            warn(
                "\(system.file): connector.operations has no \(missing.joined(separator: ", ")); "
                    + "orders of \(entity.value.id) that need it will park there for a person"
            )
        }
    }

    // MARK: - Partners

    mutating func look(
        at partners: [Sourced<PartnerConfiguration>],
        of entities: [Sourced<EntityProfile>]
    ) {
        checkUnique(partners.map { ($0.value.profile.id, $0.file) }, "profile.id")
        checkUnique(
            partners.compactMap { partner in
                let profile = partner.value.profile
                return profile.role.supplier.map { ("\($0.id) of \(profile.entity)", partner.file) }
            },
            "profile.supplier"
        )
        checkUnique(
            partners.compactMap { partner in
                partner.value.inbox.map { (Self.normal($0), partner.file) }
            },
            "inbox"
        )
        checkUnique(
            partners.compactMap { partner in
                partner.value.sftp?.place.map { ($0, partner.file) }
            },
            "sftp.in"
        )
        checkUnique(
            partners.compactMap { partner in
                partner.value.https?.inURL.map { ($0, partner.file) }
            },
            "https.in"
        )
        let known = Set(entities.map(\.value.id))
        for partner in partners {
            let (inbox, outbox) = (partner.value.inbox, partner.value.outbox)
            if let inbox, let outbox, Self.normal(inbox) == Self.normal(outbox) {
                add(
                    "\(partner.file): outbox: is the inbox too, so what we send would come back "
                        + "in; give it a folder of its own"
                )
            }
            checkWaysOut(of: partner)
            let entity = partner.value.profile.entity
            if !known.contains(entity) {
                warn(
                    "\(partner.file): profile.entity: \(entity) is in no file of entities/; "
                        + "its orders are refused unless master data brings it"
                )
            }
        }
    }

    private mutating func checkWaysOut(of partner: Sourced<PartnerConfiguration>) {
        let (as2, sftp) = (partner.value.as2, partner.value.sftp)
        for problem in as2?.problems ?? [] {
            add("\(partner.file): as2.\(problem.setting): \(problem.detail)")
        }
        for problem in sftp?.problems ?? [] {
            add("\(partner.file): sftp.\(problem.setting): \(problem.detail)")
        }
        let https = partner.value.https
        for problem in https?.problems ?? [] {
            add("\(partner.file): https.\(problem.setting): \(problem.detail)")
        }
        let ways = partner.value.waysOut
        if let first = ways.first, ways.count > 1 {
            let others = ways.dropFirst()
            add(
                "\(partner.file): \(first): \(others.joined(separator: " and ")) "
                    + "\(others.count == 1 ? "is" : "are") there too, and a document goes one way; "
                    + "leave one of them"
            )
        }
    }

    private static func normal(_ path: String) -> String {
        URL(filePath: path).standardizedFileURL.pathComponents.joined(separator: "/")
    }

    // MARK: - Telling

    mutating func checkUnique(_ names: [(name: String, file: String)], _ setting: String) {
        var files: [String: String] = [:]
        for (name, file) in names {
            if let first = files[name] {
                add("\(file): \(setting): \(name) is taken by \(first)")
            }
            files[name] = files[name] ?? file
        }
    }

    enum Cause { case thisFile, anotherFile }

    mutating func add(_ text: String, because cause: Cause = .thisFile) {
        problems.append(Problem(text: text, isReference: cause == .anotherFile))
    }

    mutating func warn(_ text: String) { warnings.append(text) }
}
