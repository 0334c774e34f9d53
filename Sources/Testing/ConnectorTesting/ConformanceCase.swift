/// What every connector must keep. Run each case on a fresh target:
///
/// ```swift
/// @Test(arguments: ConformanceCase.allCases)
/// func `the connector conforms`(_ conformanceCase: ConformanceCase) async throws {
///     try await conformanceCase.run(on: MyTarget())
/// }
/// ```
public enum ConformanceCase: String, CaseIterable, Sendable {
    case `one call is one outcome`
    case `keys are kept apart`
    case `many calls at once do not mix`
    case `nothing is found under an unused key`
    case `what was done is found`
    case `the same key delivered twice is one outcome`
    case `a lost answer is an unknown outcome, and is not repeated blindly`
    case `a slow answer ends at the deadline, and is not repeated blindly`
    case `a reset after the work is an unknown outcome`
    case `a reset before the work is delivered again`
    case `a cut answer is an unknown outcome`
    case `a target that failed inside is asked first`
    case `a gateway that failed before the target is tried again`
    case `a throttled call did nothing and waits as long as asked`
    case `an unavailable target did nothing and is tried again`
    case `a refusal is final and says why`
    case `a refused credential goes to people`
    case `an operation that does not exist is told`

    /// What the target must be able to do wrong for this case.
    public var fault: TargetFault? {
        switch self {
        case .`one call is one outcome`, .`keys are kept apart`, .`many calls at once do not mix`,
            .`nothing is found under an unused key`, .`what was done is found`,
            .`the same key delivered twice is one outcome`,
            .`an operation that does not exist is told`:
            nil
        case .`a lost answer is an unknown outcome, and is not repeated blindly`: .answerLost
        case .`a slow answer ends at the deadline, and is not repeated blindly`: .slow
        case .`a reset after the work is an unknown outcome`: .resetAfter
        case .`a reset before the work is delivered again`: .resetBefore
        case .`a cut answer is an unknown outcome`: .malformed
        case .`a target that failed inside is asked first`: .failedAfter
        case .`a gateway that failed before the target is tried again`: .failedBefore
        case .`a throttled call did nothing and waits as long as asked`: .throttled
        case .`an unavailable target did nothing and is tried again`: .unavailable
        case .`a refusal is final and says why`: .refused
        case .`a refused credential goes to people`: .unauthorized
        }
    }

    /// Throws the first violation, or what kept the target from being asked.
    ///
    /// A target without the case's fault passes: it has declared that it cannot be made to do it.
    public func run(on target: some ConformanceTarget) async throws {
        if let fault, !target.faults.contains(fault) { return }
        let check = ConformanceCheck(target: target, conformanceCase: self)
        switch self {
        case .`one call is one outcome`: try await check.oneCall()
        case .`keys are kept apart`: try await check.keysApart()
        case .`many calls at once do not mix`: try await check.manyAtOnce()
        case .`nothing is found under an unused key`: try await check.unusedKey()
        case .`what was done is found`: try await check.doneIsFound()
        case .`the same key delivered twice is one outcome`: try await check.sameKeyTwice()
        case .`a lost answer is an unknown outcome, and is not repeated blindly`,
            .`a slow answer ends at the deadline, and is not repeated blindly`,
            .`a reset after the work is an unknown outcome`,
            .`a cut answer is an unknown outcome`,
            .`a target that failed inside is asked first`:
            try await check.unknownOutcome(outcomesAfterwards: 1)
        case .`a reset before the work is delivered again`,
            .`a gateway that failed before the target is tried again`:
            try await check.unknownOutcome(outcomesAfterwards: 0)
        case .`a throttled call did nothing and waits as long as asked`: try await check.throttled()
        case .`an unavailable target did nothing and is tried again`: try await check.unavailable()
        case .`a refusal is final and says why`: try await check.refusal()
        case .`a refused credential goes to people`: try await check.credential()
        case .`an operation that does not exist is told`: try await check.unknownOperation()
        }
    }
}
