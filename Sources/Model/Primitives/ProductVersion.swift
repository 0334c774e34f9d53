/// Which release of the product this is.
public enum ProductVersion {
    /// As `crossdock --version` prints it.
    public static let text = "0.1.0"
}
