import GradusTensors
import Testing

@testable import GradusInterchange

@Suite struct SafetensorsTests {
    private func file(_ header: String, data: [UInt8] = [], length: UInt64? = nil) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(littleEndian: length ?? UInt64(header.utf8.count))
        return bytes + Array(header.utf8) + data
    }

    @Test func readsWhatOthersWrite() throws {
        let header = """
            {"__metadata__":{"format":"pt"},"b":{"dtype":"BOOL","shape":[2],"data_offsets":[4,6]},\
            "a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}
            """
        let bytes = file(header, data: [0, 0, 0x80, 0x3F, 1, 0])
        let read = try Safetensors.tensors(from: bytes[...])
        #expect(read.map(\.name) == ["a", "b"])
        #expect(read[0].tensor == Tensor(Float(1)))
        #expect(read[1].tensor == Tensor([true, false], sizes: [2]))
    }

    @Test func roundTripAligned() throws {
        let tensors: [(name: String, tensor: Tensor)] = [
            ("mask", Tensor(.bool, sizes: [3], converting: [1, 0, 1] as [Double])),
            ("W", Tensor(.f32, sizes: [1, 2], converting: [0.1, -0.0] as [Double])),
            ("a \"quoted\" name", Tensor(.f64, sizes: [], converting: [Double.infinity])),
            ("n", Tensor(.i64, sizes: [2], converting: [Int64.min, Int64.max])),
            ("empty", Tensor(.i32, sizes: [0, 4], converting: [Double]())),
        ]
        let bytes = Safetensors.bytes(of: tensors)
        #expect(bytes[...].littleEndian(at: 0, as: UInt64.self) % 8 == 0)
        let read = try Safetensors.tensors(from: bytes[...])
        #expect(read.count == tensors.count)
        for (name, tensor) in tensors {
            #expect(read.first { $0.name == name }?.tensor == tensor)
        }
    }

    @Test func faultsSayWhatAndWhere() {
        func fault(_ bytes: [UInt8]) -> String {
            GradusInterchangeTests.fault { () throws(InterchangeError) in
                _ = try Safetensors.tensors(from: bytes[...])
            }
        }
        func entry(_ type: String, _ shape: String, _ offsets: String, data: Int = 8) -> [UInt8] {
            file(
                "{\"a\":{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":\(offsets)}}",
                data: [UInt8](repeating: 0, count: data))
        }
        let cases: [([UInt8], String)] = [
            ([1, 2], "it has only 2 bytes"),
            (file("{}", length: .max), "the header should have 18446744073709551615 bytes, 2 are"),
            (file("{]"), "in the header (line 1, column 2: found ']' instead of a string)"),
            (file("{} x"), "instead of the end"),
            (file("{\"a\":{},\"a\":{}}"), "'a' stands here twice"),
            (file("{\"a\":{}}"), "'a' needs dtype, shape and data_offsets"),
            (entry("F16", "[2]", "[0,4]"), "'a' has F16 elements; supported are F32"),
            (entry("F32", "[2]", "[0,16]"), "the data of 'a' go beyond the end of the file"),
            (entry("F32", "[2]", "[4,12]", data: 12), "begin at 4 instead of 0"),
            (entry("F32", "[3]", "[0,8]"), "f32[3], which takes 12 bytes; its data have 8"),
            (entry("F32", "[4611686018427387904,4]", "[0,8]"), "takes \(Int.max) bytes"),
            (entry("F32", "[-1]", "[0,8]"), "-1 is negative"),
            (entry("F32", "[2]", "[8,0]"), "data_offsets needs a start and an end"),
            (entry("F32", "[1.5]", "[0,8]"), "found '1.5' instead of an integer"),
        ]
        for (bytes, message) in cases { #expect(fault(bytes).contains(message)) }
    }
}
