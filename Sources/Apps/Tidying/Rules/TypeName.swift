struct TypeName: SwiftRule {
    let name = "type-name"
    let reason = "a name says what a thing is for; these words say only that it exists"
    private static let refused: Set<String> = [
        "Helper", "Helpers", "Manager", "Util", "Utils", "Utility", "Utilities",
    ]
    private static let doubted: Set<String> = ["Data", "Info"]

    func check(_ file: SourceFile, at place: House.Place) -> [Finding] {
        file.types.filter { !$0.isExtension }.compactMap { type in
            let words = type.name.camelWords
            if let word = words.first(where: Self.refused.contains) {
                return Finding(
                    in: file.path,
                    line: type.line,
                    "\(type.name): say what it does instead of \(word), in the field's word"
                )
            }
            guard let last = words.last, Self.doubted.contains(last) else { return nil }
            return Finding(
                .warning,
                in: file.path,
                line: type.line,
                "\(type.name): every type is \(last); say which thing it is"
            )
        }
    }
}
