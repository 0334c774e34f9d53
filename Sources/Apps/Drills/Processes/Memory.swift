import Foundation

/// How much memory a process holds.
enum Memory {
    /// Resident bytes of the process, and the most they ever were; `nil` where the system does not
    /// tell (only Linux does, in `/proc`).
    static func of(_ process: Int32) -> (now: Int, peak: Int)? {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        else { return nil }  // No such process, or no /proc.
        guard let now = kibibytes("VmRSS:", in: text), let peak = kibibytes("VmHWM:", in: text)
        else { return nil }
        return (now * 1_024, peak * 1_024)
    }

    private static func kibibytes(_ field: String, in text: String) -> Int? {
        for line in text.split(separator: "\n") where line.hasPrefix(field) {
            return line.split(whereSeparator: { " \t".contains($0) }).dropFirst().first
                .flatMap { Int($0) }
        }
        return nil
    }
}
