import Foundation
import Glibc
import Testing

/// What reading a text takes is bounded by its size, as the page about the grammar says.
@Suite struct ReadingMemoryTests {
    /// Bytes of memory for each byte of a text.
    private static let bound = 160

    private static let lines = [
        "x=x\n", "x=x;", "#\n", "input a:f32[1]\n", "for i in 0..<1{}\n", "f(x)\n", "(", "[", "-",
        "a.",
        "f(a)[1].T^-", "x[:,:]\n", "}", "{", "\"a\"\n", "1 ", "+a", "\u{1}",
    ]

    @Test(arguments: lines)
    func isBounded(_ line: String) async throws {
        try await withTemporaryDirectory { directory in
            let size = 200_000
            let text =
                "graph g {\n" + String(repeating: line, count: size / line.utf8.count) + "\n}\n"
            let list = "graph g {\nx = [" + String(repeating: "a,", count: size / 2) + "1]\n}\n"
            for text in line == "+a" ? [text, list] : [text] {
                let file = directory.appending(path: "large.graph")
                try Data(text.utf8).write(to: file)
                let none = directory.appending(path: "small.graph")
                try Data("graph g {\n}\n".utf8).write(to: none)
                let peak = try peakMemory(["fmt", "--check", file.path])
                let base = try peakMemory(["fmt", "--check", none.path])
                #expect(peak - base < Self.bound * text.utf8.count, "\(peak - base)")
            }
        }
    }

    /// The largest resident memory of a run of `gradus`, in bytes.
    private func peakMemory(_ arguments: [String]) throws -> Int {
        let command = try Command.productsDirectory().appending(path: "gradus").path
        var words: [UnsafeMutablePointer<CChar>?] =
            ([command] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for stream in [STDOUT_FILENO, STDERR_FILENO] {
            posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_WRONLY, 0)
        }
        var environment: [UnsafeMutablePointer<CChar>?] = [nil]
        var process = pid_t()
        try #require(posix_spawn(&process, command, &actions, nil, &words, &environment) == 0)
        var status: Int32 = 0
        var usage = rusage()
        try #require(wait4(process, &status, 0, &usage) == process)
        #expect(status & 0x7F == 0, "it ends by itself")
        return usage.ru_maxrss * 1024
    }
}
