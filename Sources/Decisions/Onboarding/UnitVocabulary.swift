/// Units as standards and people write them, as data.
enum UnitVocabulary {
    /// Codes of X12's element 355 and of UNECE Recommendation 20 that mean one thing, with ours.
    static let standard: [String: String] = [
        "EA": "EA", "PCE": "EA", "C62": "EA", "H87": "EA", "NAR": "EA", "CA": "CA", "CS": "CS",
        "CT": "CT", "BX": "BX", "DZ": "DZ", "DZN": "DZ", "KG": "KG", "KGM": "KG", "LB": "LB",
        "LBR": "LB", "PK": "PK", "PA": "PA", "PF": "PF", "PL": "PL", "MTR": "MTR", "LTR": "LTR",
        "GRM": "GRM", "FT": "FT", "YD": "YD", "SF": "SF", "GA": "GA",
    ]

    /// What a word of a language is likely to mean; never more than a proposal.
    static func proposal(for code: String) -> (unit: String, why: String)? {
        let name = HeaderWords(code).compact
        for (unit, words) in words where words.contains(name) {
            return (unit, "\(code) is a word for \(names[unit] ?? unit)")
        }
        return nil
    }

    private static let names = [
        "EA": "a piece", "CA": "a case", "KG": "a kilogram", "PL": "a pallet",
    ]

    private static let words: [(String, Set<String>)] = [
        (
            "EA",
            [
                "st", "stk", "stck", "stueck", "pc", "pcs", "piece", "pieces", "each", "ea", "un",
                "unit", "units", "pce",
            ]
        ),
        (
            "CA",
            [
                "kt", "krt", "ktn", "karton", "kartons", "ct", "ctn", "carton", "case", "cases",
                "cs",
                "kiste", "kolli", "coll", "box", "bx", "gebinde", "ve", "vpe",
            ]
        ),
        ("KG", ["kg", "kilo", "kilogramm", "kilogram"]),
        ("DZ", ["dtz", "dutzend", "dozen", "doz", "dz"]),
        ("PL", ["pal", "palette", "pallet", "paletten"]),
        ("LB", ["lb", "lbs", "pound"]),
    ]
}
