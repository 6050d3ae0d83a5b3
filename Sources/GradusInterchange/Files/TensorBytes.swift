import GradusTensors

/// The order of the bytes of a number in a file.
package enum ByteOrder: Hashable, Sendable {
    /// The least significant byte first.
    case little
    /// The most significant byte first.
    case big
}

extension Tensor {
    /// A tensor from the bytes of its elements in row-major order, as many as its type takes.
    package init(
        _ elementType: ElementType, sizes: [Int], decoding bytes: ArraySlice<UInt8>,
        order: ByteOrder = .little
    ) {
        let storage: Storage =
            switch elementType {
            case .f32: .f32(numbers(bytes, order).map { Float(bitPattern: $0) })
            case .f64: .f64(numbers(bytes, order).map { Double(bitPattern: $0) })
            case .i32: .i32(numbers(bytes, order))
            case .i64: .i64(numbers(bytes, order))
            case .bool: .bool(bytes.map { $0 != 0 })
            }
        self.init(sizes: sizes, storage: storage)
    }

    /// The bytes of the elements in row-major order, little-endian.
    package var littleEndianBytes: [UInt8] {
        switch storage {
        case .f32(let elements): encoded(elements.map { $0.bitPattern.littleEndian })
        case .f64(let elements): encoded(elements.map { $0.bitPattern.littleEndian })
        case .i32(let elements): encoded(elements.map { $0.littleEndian })
        case .i64(let elements): encoded(elements.map { $0.littleEndian })
        case .bool(let elements): elements.map { $0 ? 1 : 0 }
        }
    }

    /// The tensor whose elements, here read in column-major order of its sizes, stand in row-major
    /// order.
    package func reorderedFromColumnMajor() -> Tensor {
        guard sizes.count > 1, count > 0 else { return self }
        var source: [Int] = []
        source.reserveCapacity(count)
        var strides = [Int](repeating: 1, count: sizes.count)
        for axis in 1..<sizes.count { strides[axis] = strides[axis - 1] * sizes[axis - 1] }
        var index = [Int](repeating: 0, count: sizes.count)
        var offset = 0
        for _ in 0..<count {
            source.append(offset)
            var axis = sizes.count - 1
            while axis >= 0 {
                index[axis] += 1
                offset += strides[axis]
                if index[axis] < sizes[axis] { break }
                offset -= strides[axis] * sizes[axis]
                index[axis] = 0
                axis -= 1
            }
        }
        let reordered: Storage =
            switch storage {
            case .f32(let elements): .f32(source.map { elements[$0] })
            case .f64(let elements): .f64(source.map { elements[$0] })
            case .i32(let elements): .i32(source.map { elements[$0] })
            case .i64(let elements): .i64(source.map { elements[$0] })
            case .bool(let elements): .bool(source.map { elements[$0] })
            }
        return Tensor(sizes: sizes, storage: reordered)
    }
}

private func numbers<Number: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: ArraySlice<UInt8>, _ order: ByteOrder
) -> [Number] {
    bytes.withUnsafeBytes { buffer in
        let width = MemoryLayout<Number>.size
        return (0..<buffer.count / width).map { index in
            let bits = buffer.loadUnaligned(fromByteOffset: index * width, as: Number.self)
            return order == .little ? Number(littleEndian: bits) : Number(bigEndian: bits)
        }
    }
}

private func encoded<Number: FixedWidthInteger & BitwiseCopyable>(_ numbers: [Number]) -> [UInt8] {
    numbers.withUnsafeBytes { Array($0) }
}

extension ArraySlice<UInt8> {
    /// The unsigned little-endian number in the first bytes, which must be there.
    package func littleEndian<Number: FixedWidthInteger>(
        at offset: Int, as type: Number.Type
    ) -> Number {
        var number: Number = 0
        for index in 0..<MemoryLayout<Number>.size {
            number |= Number(truncatingIfNeeded: self[startIndex + offset + index]) << (8 * index)
        }
        return number
    }
}

extension [UInt8] {
    /// Appends a number in little-endian order.
    package mutating func append(littleEndian number: some FixedWidthInteger) {
        for index in 0..<number.bitWidth / 8 {
            append(UInt8(truncatingIfNeeded: number >> (8 * index)))
        }
    }
}
