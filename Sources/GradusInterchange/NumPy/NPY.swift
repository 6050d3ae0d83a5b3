import GradusTensors

/// NumPy's file format for one array, `.npy`, versions 1 to 3.
///
/// Elements are f4, f8, i4, i8 or b1 in either byte order, in C or Fortran order. The format is
/// that of NumPy's NEP 1.
package enum NPY {
    /// The tensor in the bytes of a file.
    ///
    /// - Throws: `InterchangeError` where they are not of the format, hold other elements, or are
    ///   too few or too many for the shape.
    package static func tensor(from bytes: ArraySlice<UInt8>) throws(InterchangeError) -> Tensor {
        guard bytes.starts(with: NPYHeader.magic), bytes.count >= 10 else {
            throw InterchangeError(
                .malformed, "this is no NumPy file: it does not begin with \\x93NUMPY", at: .byte(0)
            )
        }
        let version = bytes[bytes.startIndex + 6]
        guard (1...3).contains(version) else {
            throw InterchangeError(
                .unsupported, "version \(version) of the format is unknown", at: .byte(6))
        }
        let start = version == 1 ? 10 : 12
        guard bytes.count >= start else {
            throw InterchangeError(.malformed, "the header is cut short", at: .byte(8))
        }
        let length =
            version == 1
            ? Int(bytes.littleEndian(at: 8, as: UInt16.self))
            : Int(bytes.littleEndian(at: 8, as: UInt32.self))
        guard length <= bytes.count - start else {
            throw InterchangeError(
                .malformed,
                "the header should have \(length) bytes, \(bytes.count - start) are left",
                at: .byte(8))
        }
        let text = bytes.dropFirst(start).prefix(length)
        let header = try NPYHeader(parsing: text, base: start)
        return try tensor(header, data: bytes.dropFirst(start + length), base: start + length)
    }

    private static func tensor(
        _ header: NPYHeader, data: ArraySlice<UInt8>, base: Int
    ) throws(InterchangeError) -> Tensor {
        let needed = Tensor.count(of: header.sizes).multipliedClamped(
            by: header.elementType.byteCount)
        guard needed == data.count else {
            throw InterchangeError(
                .malformed,
                "\(header.elementType)\(Shape(header.sizes)) takes \(needed) bytes, "
                    + "\(data.count) follow the header", at: .byte(base))
        }
        let tensor = Tensor(
            header.elementType,
            sizes: header.sizes, decoding: data, order: header.order)
        return header.isColumnMajor ? tensor.reorderedFromColumnMajor() : tensor
    }

    /// The bytes of a file of version 1, little-endian and in C order.
    package static func bytes(of tensor: Tensor) -> [UInt8] {
        NPYHeader(elementType: tensor.elementType, sizes: tensor.sizes).bytes
            + tensor.littleEndianBytes
    }
}
