import Primitives
import Projections
import Storage
import Testing

/// `docs/guides/see-whether-it-got-better.md` shows a file that is taken in, and all that may stand
/// in it.
@Suite struct OutcomeGuideTests {
    @Test func `the file that the guide shows can be imported`() throws {
        let sample = try #require(try Guide("see-whether-it-got-better.md").samples("csv").first)
        let last = try #require(LocalDate("2026-01-31"))
        let file = try FigureFile(sample, source: "old.csv", through: last, isCounted: true)
        #expect(Set(file.figures.map(\.outcome)) == Set(Outcome.allCases.map(\.rawValue)))
        #expect(file.figures.count == 6)
    }

    @Test func `the guide explains every column and every outcome`() throws {
        let guide = try Guide("see-whether-it-got-better.md")
        #expect(guide.firstCells(under: "column") == FigureFile.columns)
        let names = Outcome.allCases.map(\.name).sorted()
        #expect(guide.firstCells(under: "outcome").sorted() == names)
        for outcome in Outcome.allCases { #expect(guide.text.contains("`\(outcome.rawValue)`")) }
        #expect(guide.text.contains("200,000 lines") && FigureFile.rowsMax == 200_000)
    }
}
