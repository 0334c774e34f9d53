import Canonical
import Primitives
import Storage

extension InstallationReview {
    /// What `masterData` in a system's file says of other files, and of itself.
    mutating func checkMasterData(
        of system: Sourced<SystemConfiguration>,
        among systems: [Sourced<SystemConfiguration>]
    ) {
        guard let source = system.value.masterData else { return }
        let place = "\(system.file): masterData"
        guard system.value.connector.speaksMasterData else {
            add(
                "\(place): only systems of the kinds tryton and odoo are followed; leave it out and "
                    + "load master data with `crossdock import`"
            )
            return
        }
        if !systems.contains(where: { $0.value.name == source.warehouse }) {
            let names = Set(systems.map(\.value.name.rawValue))
            let advice = NearestNames(to: source.warehouse.rawValue, among: names).advice
            add(
                "\(place).warehouse: \(source.warehouse) is in no file of systems/; \(advice)",
                because: .anotherFile
            )
        }
        if source.owns.isEmpty || Set(source.owns).count != source.owns.count {
            add("\(place).owns: name at least one part, and each once")
        }
        if source.staleAfterMinutes <= source.everyMinutes {
            add(
                "\(place).staleAfterMinutes: must be more than everyMinutes "
                    + "(\(source.everyMinutes)), or every copy is stale before it is read again"
            )
        }
    }
}
