import GradusTensors
import Testing

@testable import GradusInterchange

@Suite struct NPYTests {
    /// A file of the given version, header and data, padded as NumPy pads it.
    private func file(
        _ header: String, data: [UInt8], version: UInt8 = 1, length: Int? = nil
    ) -> [UInt8] {
        var bytes = NPYHeader.magic + [version, 0]
        let text = Array((header + "\n").utf8)
        if version == 1 {
            bytes.append(littleEndian: UInt16(length ?? text.count))
        } else {
            bytes.append(littleEndian: UInt32(length ?? text.count))
        }
        return bytes + text + data
    }

    private func dictionary(_ type: String, _ shape: String, fortran: Bool = false) -> String {
        "{'descr': '\(type)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), }"
    }

    /// `numpy.asfortranarray([[1, 2, 3], [4, 5, 6]], dtype='>f4')`.
    @Test func bigEndianInFortranOrder() throws {
        let data: [UInt8] = [
            0x3F, 0x80, 0, 0, 0x40, 0x80, 0, 0, 0x40, 0, 0, 0, 0x40, 0xA0, 0, 0, 0x40, 0x40, 0, 0,
            0x40, 0xC0, 0, 0,
        ]
        let bytes = file(dictionary(">f4", "(2, 3)", fortran: true), data: data)
        let expected = try #require(Tensor([1, 2, 3, 4, 5, 6] as [Float], sizes: [2, 3]))
        #expect(try NPY.tensor(from: bytes[...]) == expected)
    }

    @Test(arguments: [1, 2, 3] as [UInt8])
    func versions(_ version: UInt8) throws {
        let bytes = file(
            dictionary("<f8", "()"), data: [0, 0, 0, 0, 0, 0, 0x0C, 0x40], version: version)
        #expect(try NPY.tensor(from: bytes[...]) == Tensor(3.5))
    }

    @Test func otherSpellings() throws {
        let header = #"{"shape":(2L,),"descr":"|b1","fortran_order":False}"#
        let expected = try #require(Tensor([true, false], sizes: [2]))
        #expect(try NPY.tensor(from: file(header, data: [1, 0])[...]) == expected)
    }

    @Test(arguments: ElementType.allCases, [[], [0], [3], [2, 0, 2], [2, 3, 4]])
    func roundTrip(_ elementType: ElementType, _ sizes: [Int]) throws {
        let numbers = (0..<Tensor.count(of: sizes)).map { Double($0) * 0.37 - 2 }
        let tensor = Tensor(elementType, sizes: sizes, converting: numbers)
        let bytes = NPY.bytes(of: tensor)
        #expect((bytes.count - tensor.littleEndianBytes.count) % 64 == 0)
        #expect(try NPY.tensor(from: bytes[...]) == tensor)
    }

    /// The bytes that NumPy itself writes.
    @Test func writesWhatNumPyWrites() {
        let header = "{'descr': '<f8', 'fortran_order': False, 'shape': (), }"
        let text = header + String(repeating: " ", count: 118 - 1 - header.count) + "\n"
        let bytes =
            NPYHeader.magic + [1, 0, 118, 0] + Array(text.utf8) + [0, 0, 0, 0, 0, 0, 12, 64]
        #expect(NPY.bytes(of: Tensor(3.5)) == bytes)
    }

    @Test func faultsSayWhatAndWhere() {
        func fault(_ bytes: [UInt8]) -> String {
            GradusInterchangeTests.fault { () throws(InterchangeError) in
                _ = try NPY.tensor(from: bytes[...])
            }
        }
        let good = dictionary("<f4", "(2,)")
        let cases: [([UInt8], String)] = [
            ([], "byte 0: this is no NumPy file"),
            (Array("PK".utf8) + [UInt8](repeating: 0, count: 20), "byte 0: this is no NumPy file"),
            (file(good, data: [], version: 9), "byte 6: version 9"),
            (file(good, data: [], length: 60_000), "byte 8: the header should have 60000 bytes"),
            (file(good, data: [1, 2, 3]), "f32[2] takes 8 bytes, 3 follow"),
            (
                file(dictionary("<f8", "(4611686018427387904, 4)"), data: [0]),
                "takes \(Int.max) bytes, 1 follow"
            ),
            (file(dictionary("<f2", "(2,)"), data: []), "its elements are '<f2'"),
            (file(dictionary("<f4", "(-2,)"), data: []), "a size is missing"),
            (file(dictionary("<f4", "(2 "), data: []), "a size is missing"),
            (file("{'descr': '<f4', 'shape': (2,)}", data: []), "no 'fortran_order'"),
            (file("{'descr': '<f4", data: []), "the string has no end"),
            (file("{'color': 'red'}", data: []), "unknown entry 'color'"),
            (file(good + " 1", data: []), "something follows"),
        ]
        for (bytes, message) in cases { #expect(fault(bytes).contains(message)) }
    }

    /// No file makes the reader crash, whatever is changed in it.
    @Test func survivesDamage() {
        let tensor = Tensor(.i32, sizes: [2, 2], converting: [1, 2, 3, 4] as [Double])
        let good = NPY.bytes(of: tensor)
        for position in 0..<good.count {
            for value in [0, 0x27, 0x28, 0x39, 0xFF] as [UInt8] {
                var bytes = good
                bytes[position] = value
                _ = try? NPY.tensor(from: bytes[...])
            }
            _ = try? NPY.tensor(from: good.prefix(position))
        }
        #expect((try? NPY.tensor(from: good[...])) == tensor)
    }
}
