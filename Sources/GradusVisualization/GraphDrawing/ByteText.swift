import GradusTensors

/// Sizes in bytes, which may be symbolic.
enum ByteText {
    /// The bytes of a value; a polynomial in the symbolic sizes.
    static func size(of type: TensorType) -> Dimension {
        type.shape.elementCount * Dimension(type.elementType.byteCount)
    }

    /// `12 B`, `1.5 KiB`, `256·batch B`.
    static func text(_ size: Dimension) -> String {
        guard let bytes = size.size else {
            let terms = size.description.replacing(" * ", with: "·")
            return terms.contains(" ") ? "(\(terms)) B" : "\(terms) B"
        }
        for (unit, power) in [("GiB", 30), ("MiB", 20), ("KiB", 10)] where bytes >= 1 << power {
            return FixedDecimal.text(Double(bytes) / Double(1 << power), digits: 1) + " " + unit
        }
        return "\(bytes) B"
    }
}
