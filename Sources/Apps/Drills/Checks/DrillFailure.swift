/// Why a drill could not be held: its own setting, not a promise of the product.
package struct DrillFailure: Error, CustomStringConvertible {
    package var description: String
    package init(_ description: String) { self.description = description }
}
