/// Something the tokenizer noticed, before anybody has decided how much it weighs.
struct SyntaxFinding {
    var rule: EDIRule
    var byteOffset: Int
    var byteCount = 0
    var tag: SegmentID?
    var element: Int?
    var detail = ""

    init(_ rule: EDIRule, at byteOffset: Int, tag: SegmentID? = nil, element: Int? = nil) {
        self.rule = rule
        self.byteOffset = byteOffset
        self.tag = tag
        self.element = element
    }
}
