import Foundation

/// The built `gradus` command, run as a user runs it: in a process of its own, at the root of the
/// package.
enum Command {
    struct Result: Sendable {
        var status: Int32
        var crashed: Bool
        var output: String
        var errors: String
    }

    struct NotBuilt: Error {
        var lookedIn: [String]
    }

    static let packageRoot = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// A file of the package.
    static func file(_ path: String) -> URL { packageRoot.appending(path: path) }

    /// The directory the tests' products are in, which holds the command, too.
    static func productsDirectory() throws -> URL {
        let places =
            Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
            + [URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()]
            + [Bundle.main.bundleURL]
        let found = places.first {
            FileManager.default.isExecutableFile(atPath: $0.appending(path: "gradus").path)
        }
        guard let found else { throw NotBuilt(lookedIn: places.map(\.path)) }
        return found
    }

    /// Runs `gradus` with the arguments. A process that takes longer than the limit is killed, and
    /// then counts as crashed.
    static func gradus(
        _ arguments: [String], in directory: URL = packageRoot, seconds: Int = 60
    ) async throws -> Result {
        let executable = try productsDirectory().appending(path: "gradus")
        return try await run(executable, arguments, in: directory, seconds: seconds)
    }

    static func run(
        _ executable: URL, _ arguments: [String], in directory: URL, seconds: Int = 60
    ) async throws -> Result {
        try await withTemporaryDirectory { scratch in
            // Files rather than pipes: no output is too long for them.
            let outputFile = scratch.appending(path: "output")
            let errorsFile = scratch.appending(path: "errors")
            try Data().write(to: outputFile)
            try Data().write(to: errorsFile)

            let process = Process()
            process.executableURL = executable
            process.arguments = arguments
            process.currentDirectoryURL = directory
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = try FileHandle(forWritingTo: outputFile)
            process.standardError = try FileHandle(forWritingTo: errorsFile)
            try await finish(process, seconds: seconds)

            return Result(
                status: process.terminationStatus,
                crashed: process.terminationReason == .uncaughtSignal,
                output: String(decoding: try Data(contentsOf: outputFile), as: UTF8.self),
                errors: String(decoding: try Data(contentsOf: errorsFile), as: UTF8.self))
        }
    }

    private static func finish(_ process: Process, seconds: Int) async throws {
        let watchdog = Task {
            try await Task.sleep(for: .seconds(seconds))
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        }
        defer { watchdog.cancel() }
        try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in ended.resume() }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                ended.resume(throwing: error)
            }
        }
    }
}

/// Calls the body with a fresh directory, which is removed afterwards.
func withTemporaryDirectory<T>(_ body: (URL) async throws -> T) async throws -> T {
    let directory = FileManager.default.temporaryDirectory
        .appending(path: "gradus-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    return try await body(directory)
}
