import Foundation
import GradusTensors
import Testing

@testable import GradusInterchange

@Suite struct TensorArchiveTests {
    private func withDirectory<T>(_ body: (String) throws -> T) throws -> T {
        let directory = FileManager.default.temporaryDirectory
            .appending(path: "gradus-interchange-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        return try body(directory.path)
    }

    private let tensors: [(name: String, tensor: Tensor)] = [
        ("h.W", Tensor(.f32, sizes: [2, 2], converting: [0.1, 2, .nan, -4])),
        ("n", Tensor(.i64, sizes: [], converting: [Int64.max])),
    ]

    @Test(arguments: ["w.safetensors", "w.npz", "w.json", "w.NPZ"])
    func roundTrip(_ name: String) throws {
        try withDirectory { directory in
            let path = "\(directory)/\(name)"
            for _ in 0..<2 { try TensorArchive(tensors).write(to: path) }
            let read = try TensorArchive(contentsOf: path)
            let names = read.names.map { "'\($0)'" }.joined(separator: ", ")
            #expect(names.contains("'h.W'"))
            for (name, tensor) in tensors { #expect(read[name] == tensor) }
            #expect(try TensorArchive.tensor(at: path, member: "n") == tensors[1].tensor)
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == [name])
            #expect(
                fault { () throws(InterchangeError) in _ = try TensorArchive.tensor(at: path) }
                    == "\(path): it holds several tensors: name one of \(names)")
            #expect(
                fault { () throws(InterchangeError) in
                    _ = try TensorArchive.tensor(at: path, member: "b")
                } == "\(path): it has no 'b'; it has \(names)")
        }
    }

    @Test func aSingleTensor() throws {
        try withDirectory { directory in
            let path = "\(directory)/x.npy"
            try TensorArchive([tensors[0]]).write(to: path)
            #expect(try TensorArchive.tensor(at: path) == tensors[0].tensor)
            let two = TensorArchive(tensors)
            #expect(
                fault { () throws(InterchangeError) in try two.write(to: path) }
                    .contains("holds one tensor, not 2"))
            #expect(try TensorArchive.tensor(at: path) == tensors[0].tensor)
        }
    }

    @Test func filesThatCannotBeUsed() throws {
        try withDirectory { directory in
            func readFault(_ path: String) -> String {
                fault { () throws(InterchangeError) in _ = try TensorArchive(contentsOf: path) }
            }
            #expect(readFault("\(directory)/a.npy").contains("a.npy: cannot be read: there is no"))
            #expect(readFault("\(directory)/a.txt").contains("must end in one of .safetensors"))
            try FileManager.default.createDirectory(
                atPath: "\(directory)/d.npy", withIntermediateDirectories: true)
            #expect(readFault("\(directory)/d.npy").contains("is a directory"))
            let nowhere = "\(directory)/none/w.json"
            #expect(
                fault { () throws(InterchangeError) in
                    try TensorArchive(tensors).write(to: nowhere)
                }.contains("none/w.json: cannot be written: there is no"))
            for (text, message) in [
                (
                    "{\"W\": {\"type\": \"f32[3]\", \"data\": [1, 2]}}",
                    "the type is f32[3], the data are f32[2]"
                ),
                ("{\"W\": {\"type\": \"f16\", \"data\": 1}}", "no element type 'f16'"),
                ("{\"W\": {\"data\": 1}}", "a tensor needs \"type\" and \"data\""),
                ("{\"W\": 1}", "w.json:1:7: found '1' instead of '{'"),
            ] {
                try FileAccess.write(text, to: "\(directory)/w.json")
                #expect(readFault("\(directory)/w.json").contains(message))
            }
        }
    }

    @Test func largeFilesAreRefusedBeforeMemoryIsTaken() throws {
        try withDirectory { directory in
            let path = "\(directory)/large"
            try FileAccess.write([UInt8](repeating: 1, count: 1000), to: path)
            #expect(try FileAccess.contents(of: path, limit: 1000).count == 1000)
            #expect(
                fault { () throws(InterchangeError) in
                    _ = try FileAccess.contents(of: path, limit: 999)
                }.contains("is larger than 999 bytes"))
            #expect(
                fault { () throws(InterchangeError) in
                    _ = try FileAccess.contents(of: "/dev/zero", limit: 1 << 20)
                }.contains("is larger than"))
        }
    }
}
