struct FileName: SwiftRule {
    let name = "file-name"
    let reason = "a file is named for its main type, so that a type is found without a search"

    func check(_ file: SourceFile, at place: House.Place) -> [Finding] {
        let stem = file.name.prefix { $0 != "+" && $0 != "." }
        let names = Set(file.types.map(\.name))
        let isNamedForAType = names.contains { $0 == stem || $0 + "s" == stem }
        guard !names.isEmpty, stem != "Package", !isNamedForAType, !isTopic(String(stem), of: names)
        else { return [] }
        let main = file.types.first { !$0.isExtension } ?? file.types[0]
        return [
            Finding(
                .warning,
                in: file.path,
                line: main.line,
                "no type \(stem) here: name the file for its main type (\(main.name)?)"
            )
        ]
    }

    /// `StockTables.swift` may hold several types, if each is a table of stock.
    private func isTopic(_ stem: String, of names: Set<String>) -> Bool {
        let last = stem.camelWords.last.map { $0.hasSuffix("s") ? String($0.dropLast()) : $0 }
        return stem.hasSuffix("s") && names.contains { $0.camelWords.last == last }
    }
}
