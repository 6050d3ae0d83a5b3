import GradusTensors
import Testing

@testable import GradusInterchange

@Suite struct NPZTests {
    private var tensors: [(name: String, tensor: Tensor)] {
        [
            ("h.W", Tensor(.f32, sizes: [2, 3], converting: [1, 2, 3, 4, 5, 6.5] as [Double])),
            ("n", Tensor(.i64, sizes: [], converting: [-7] as [Double])),
            ("größe", Tensor(.bool, sizes: [0], converting: [Double]())),
        ]
    }

    @Test func checksumIsThatOfZIP() {
        #expect(CRC32.checksum(Array("123456789".utf8)[...]) == 0xCBF4_3926)
    }

    @Test func roundTrip() throws {
        let read = try NPZ.tensors(from: try NPZ.bytes(of: tensors)[...])
        #expect(read.map(\.name) == tensors.map(\.name))
        #expect(read.map(\.tensor) == tensors.map(\.tensor))
    }

    @Test func faultsSayWhatAndWhere() throws {
        let good = try NPZ.bytes(of: tensors)
        func fault(_ change: (inout [UInt8]) -> Void) -> String {
            var bytes = good
            change(&bytes)
            return GradusInterchangeTests.fault { () throws(InterchangeError) in
                _ = try NPZ.tensors(from: bytes[...])
            }
        }
        #expect(fault { $0 = [1, 2, 3] } == "this is no ZIP file: it has no directory")
        #expect(fault { $0[130] ^= 1 }.contains("'h.W.npy' is damaged: its checksum is wrong"))
        #expect(fault { $0[0] = 0 }.contains("'h.W.npy' is not where the directory says"))
        let central = good.indices.first { good[$0...].starts(with: [0x50, 0x4B, 1, 2]) } ?? 0
        #expect(
            fault { $0[central + 10] = 8 }.contains("is compressed: save it with numpy.savez"))
        #expect(fault { $0[central] = 0 }.contains("the directory is damaged"))
        #expect(fault { $0[central + 23] = 0x7F }.contains("larger than the file"))
    }

    @Test func survivesDamage() throws {
        let good = try NPZ.bytes(of: tensors)
        for position in 0..<good.count {
            var bytes = good
            bytes[position] = ~bytes[position]
            _ = try? NPZ.tensors(from: bytes[...])
            _ = try? NPZ.tensors(from: good.prefix(position))
        }
        #expect(try NPZ.tensors(from: good[...]).count == 3)
    }
}
