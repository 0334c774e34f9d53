/// Every bound of the product, named once. Each bound is inclusive.
public enum Limits {
    /// Lines of one order, and of one change to it.
    public static let orderLines = 5_000
    /// One HTTP request body, in bytes.
    public static let requestBodyBytes = 4 * 1024 * 1024
    /// The request line and all headers of one HTTP request, in bytes.
    public static let requestHeaderBytes = 80 * 1024
    /// One document dropped in a watched folder, in bytes.
    public static let documentBytes = 64 * 1024 * 1024
    /// Segments of one EDI document; the rest of a longer one is not read.
    public static let ediSegments = 5_000_000
    /// Bytes of one ISA segment, however badly padded.
    public static let ediHeaderBytes = 512
    /// Diagnostics kept of one EDI document; the rest are counted.
    public static let ediDiagnostics = 10_000
    /// Columns of one file of rows.
    public static let csvColumns = 1_000
    /// Cells of one file of rows.
    public static let csvCells = 1_000_000
    /// Bytes of one row of a file with fixed columns.
    public static let fixedRowBytes = 10_000
    /// Orders of one file of rows, or of JSON or XML records.
    public static let ordersPerFile = 20_000
    /// Nesting of a JSON document.
    public static let jsonDepth = 32
    /// Nesting of an XML document.
    public static let xmlDepth = 64
    /// Elements of an XML document.
    public static let xmlElements = 2_000_000
    /// Rows of one page of a list.
    public static let pageRows = 200
    /// Items in one availability or price question.
    public static let questionItems = 500
    /// Quantity of one line, in thousandths of its unit: a billion units.
    public static let quantityThousandths: Int64 = 1_000_000_000_000
    /// Length of a name, a note or a reference, in UTF-8 bytes.
    public static let shortTextBytes = 128
    /// Length of free text, in UTF-8 bytes.
    public static let longTextBytes = 2_000
    /// Shipments of one order, and invoices of one order.
    public static let shipmentsPerOrder = 500
    /// Returns of one order.
    public static let returnsPerOrder = 100
    /// Parcels of one shipment.
    public static let parcelsPerShipment = 1_000
    /// Sightings and troubles kept of one parcel, the latest; older ones are taken for repeats.
    public static let scansPerParcel = 32
    /// Webhook subscriptions of one channel.
    public static let webhooksPerChannel = 20
    /// Tries of one effect before it is parked for a person.
    public static let effectAttempts = 12
    /// Tries of one inbound message before it is parked for a person.
    public static let inboxAttempts = 8
    /// Bytes kept of a partner's answer, for the attempt's record.
    public static let keptAnswerBytes = 16 * 1024
    /// Bytes read of a partner's good answer; a longer one is refused, not cut.
    public static let answerBytes = 4 * 1024 * 1024
    /// Calls that one target's budget may allow at the same time.
    public static let targetConcurrency = 256
    /// Series that one metric may have; what has further labels is counted under `other`.
    public static let metricSeries = 500
    /// Rows of a queue that are counted for a metric; a longer queue is told as that long.
    public static let metricRows = 10_000
    /// Spans that are sent to a collector of traces at once.
    public static let traceBatch = 500
    /// What an installation may set as requests at once, and as requests a second of one key.
    public static let requestBound = 100_000
}
