import Logging

extension FolderNews {
    /// - Parameter place: which folder the file lies in.
    func log(to logger: Logger, with place: Logger.Metadata) {
        var facts = place
        facts["file"] = "\(file)"
        switch outcome {
        case .accepted(let message):
            facts["message"] = "\(message)"
            logger.info("a file was received", metadata: facts)
        case .duplicate(let message):
            facts["message"] = "\(message)"
            logger.notice("a file was received before", metadata: facts)
        case .refused(let refusal), .leftAlone(let refusal):
            facts["code"] = "\(refusal.code)"
            logger.warning("a file was refused", metadata: facts)
        case .postponed(let code, let detail):
            facts["code"] = "\(code)"
            facts["detail"] = "\(detail)"
            logger.warning("a file waits for the next look", metadata: facts)
        }
    }
}
