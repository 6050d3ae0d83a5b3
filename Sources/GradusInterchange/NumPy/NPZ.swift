import GradusTensors

/// NumPy's archive of named arrays, `.npz`: a ZIP file with a member `NAME.npy` for each.
///
/// Members must be stored, as `numpy.savez` does it; those that `numpy.savez_compressed` deflated
/// are refused. The ZIP structures are those of PKWARE's APPNOTE.
package enum NPZ {
    private enum Signature {
        static let local: UInt32 = 0x0403_4B50
        static let central: UInt32 = 0x0201_4B50
        static let end: UInt32 = 0x0605_4B50
    }

    private struct Entry {
        var name: String
        var method: UInt16
        var checksum: UInt32
        var byteCount: Int
        var offset: Int
    }

    /// The tensors in the bytes of a file, in its order.
    ///
    /// - Throws: `InterchangeError` where they are not of the format, are compressed or damaged.
    package static func tensors(
        from bytes: ArraySlice<UInt8>
    ) throws(InterchangeError) -> [(name: String, tensor: Tensor)] {
        var tensors: [(name: String, tensor: Tensor)] = []
        let entries = try directory(of: bytes)
        guard entries.reduce(0, { $0 + $1.byteCount }) <= bytes.count else {
            throw InterchangeError(.malformed, "the members are larger than the file")
        }
        for entry in entries {
            guard entry.method == 0 else {
                throw InterchangeError(
                    .unsupported,
                    "'\(entry.name)' is compressed: save it with numpy.savez, which does not",
                    at: .byte(entry.offset))
            }
            let data = try contents(of: entry, in: bytes)
            guard CRC32.checksum(data) == entry.checksum else {
                throw InterchangeError(
                    .malformed, "'\(entry.name)' is damaged: its checksum is wrong",
                    at: .byte(entry.offset))
            }
            let name = entry.name.hasSuffix(".npy") ? String(entry.name.dropLast(4)) : entry.name
            do throws(InterchangeError) {
                tensors.append((name, try NPY.tensor(from: data)))
            } catch {
                throw InterchangeError(
                    error.kind, "in '\(entry.name)': \(error.message)",
                    at: .byte(data.startIndex - bytes.startIndex))
            }
        }
        return tensors
    }

    private static func directory(
        of bytes: ArraySlice<UInt8>
    ) throws(InterchangeError) -> [Entry] {
        // The end record has 22 bytes and a comment of at most 65,535.
        let last = bytes.count - 22
        let candidates = stride(from: last, through: max(0, last - 65_535), by: -1)
        guard last >= 0,
            let end = candidates.first(where: {
                bytes.littleEndian(at: $0, as: UInt32.self) == Signature.end
            })
        else {
            throw InterchangeError(.malformed, "this is no ZIP file: it has no directory")
        }
        let count = Int(bytes.littleEndian(at: end + 10, as: UInt16.self))
        var offset = Int(bytes.littleEndian(at: end + 16, as: UInt32.self))
        var entries: [Entry] = []
        for _ in 0..<count {
            guard offset <= bytes.count - 46,
                bytes.littleEndian(at: offset, as: UInt32.self) == Signature.central
            else {
                throw InterchangeError(
                    .malformed, "the directory is damaged", at: .byte(offset))
            }
            let lengths = [28, 30, 32].map {
                Int(bytes.littleEndian(at: offset + $0, as: UInt16.self))
            }
            guard offset + 46 + lengths.reduce(0, +) <= bytes.count else {
                throw InterchangeError(
                    .malformed, "the directory is cut short", at: .byte(offset))
            }
            let name = bytes.dropFirst(offset + 46).prefix(lengths[0])
            let sizes = [20, 24, 42].map { bytes.littleEndian(at: offset + $0, as: UInt32.self) }
            guard !sizes.contains(.max) else {
                throw InterchangeError(
                    .unsupported, "members beyond 4 GiB are not supported", at: .byte(offset))
            }
            entries.append(
                Entry(
                    name: String(decoding: name, as: UTF8.self),
                    method: bytes.littleEndian(at: offset + 10, as: UInt16.self),
                    checksum: bytes.littleEndian(at: offset + 16, as: UInt32.self),
                    byteCount: Int(sizes[0]), offset: Int(sizes[2])))
            offset += 46 + lengths.reduce(0, +)
        }
        return entries
    }

    private static func contents(
        of entry: Entry, in bytes: ArraySlice<UInt8>
    ) throws(InterchangeError) -> ArraySlice<UInt8> {
        let damaged = InterchangeError(
            .malformed, "'\(entry.name)' is not where the directory says", at: .byte(entry.offset))
        guard entry.offset <= bytes.count - 30,
            bytes.littleEndian(at: entry.offset, as: UInt32.self) == Signature.local
        else { throw damaged }
        let start =
            entry.offset + 30 + Int(bytes.littleEndian(at: entry.offset + 26, as: UInt16.self))
            + Int(bytes.littleEndian(at: entry.offset + 28, as: UInt16.self))
        guard start + entry.byteCount <= bytes.count else { throw damaged }
        return bytes.dropFirst(start).prefix(entry.byteCount)
    }

    /// The bytes of a file with the tensors stored in the given order.
    ///
    /// - Throws: `InterchangeError` where the format has no room for so much.
    package static func bytes(
        of tensors: [(name: String, tensor: Tensor)]
    ) throws(InterchangeError) -> [UInt8] {
        var file: [UInt8] = []
        var directory: [UInt8] = []
        for (name, tensor) in tensors {
            let data = NPY.bytes(of: tensor)
            let path = Array("\(name).npy".utf8)
            guard file.count + data.count < Int(UInt32.max) - 1 << 20, path.count < 1 << 16 else {
                throw InterchangeError(
                    .tooLarge, "an .npz file has no room for '\(name)': it ends at 4 GiB")
            }
            // Version 2.0, names in UTF-8, stored, 1 January 1980.
            var common: [UInt8] = []
            for field in [20, 0x0800, 0, 0, 0x0021] as [UInt16] {
                common.append(littleEndian: field)
            }
            common.append(littleEndian: CRC32.checksum(data[...]))
            common.append(littleEndian: UInt32(data.count))
            common.append(littleEndian: UInt32(data.count))
            common.append(littleEndian: UInt16(path.count))
            common.append(littleEndian: UInt16(0))

            directory.append(littleEndian: Signature.central)
            directory.append(littleEndian: UInt16(20))
            directory += common + [UInt8](repeating: 0, count: 10)
            directory.append(littleEndian: UInt32(file.count))
            directory += path

            file.append(littleEndian: Signature.local)
            file += common + path + data
        }
        guard tensors.count < Int(UInt16.max) else {
            throw InterchangeError(.tooLarge, "an .npz file has no room for so many tensors")
        }
        let offset = file.count
        file += directory
        file.append(littleEndian: Signature.end)
        file.append(littleEndian: UInt32(0))
        file.append(littleEndian: UInt16(tensors.count))
        file.append(littleEndian: UInt16(tensors.count))
        file.append(littleEndian: UInt32(directory.count))
        file.append(littleEndian: UInt32(offset))
        file.append(littleEndian: UInt16(0))
        return file
    }
}

/// The cyclic redundancy check of ZIP and PNG: polynomial 0xEDB88320, reflected.
enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { sum, _ in
            sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1
        }
    }

    static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        let table = table
        return ~bytes.reduce(~0) { sum, byte in
            sum >> 8 ^ table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)]
        }
    }
}
