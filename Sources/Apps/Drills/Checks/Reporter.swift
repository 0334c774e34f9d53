import Assembly
import Foundation
import Primitives

/// Tells a person what a drill does, with the seconds since its begin.
package struct Reporter: Sendable {
    private let clock = SystemClock()
    private let begin: Timestamp

    package init() { begin = clock.now() }

    var seconds: Double { clock.now().since(begin) / .seconds(1) }

    package func say(_ text: String) {
        let line = String(format: "%7.1f  ", seconds) + text + "\n"
        FileHandle.standardOutput.write(Data(line.utf8))
    }
}
