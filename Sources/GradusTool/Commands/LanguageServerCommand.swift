import ArgumentParser
import FoundationEssentials
import Glibc
import Gradus
import GradusLanguage
import GradusLanguageServer
import Synchronization

/// `gradus lsp`.
struct LanguageServerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lsp",
        abstract: "Serve an editor over standard input and output.",
        discussion: """
            Speaks the Language Server Protocol: mistakes as one types, hover, go to definition, \
            references, completion, rename, symbols and formatting. An editor starts it; \
            tools/editors has what VS Code and Neovim need.
            """)

    func run() throws {
        let output = Mutex(())
        let server = LanguageServer(
            options: { path in
                Model.loweringOptions(directory: URL(filePath: path).deletingLastPathComponent())
            },
            send: { message in
                output.withLock { _ in
                    // An editor that is gone reads no more: the end of its input ends the server.
                    _ = try? Terminal.write(MessageBuffer.frame(message))
                }
            })
        var messages = MessageBuffer()
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = chunk.withUnsafeMutableBytes {
                read(STDIN_FILENO, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            messages.append(chunk[..<count])
            while let message = messages.next() {
                server.receive(message)
                if case .ended(let isExpected) = server.phase {
                    throw ExitCode(isExpected ? 0 : 1)
                }
            }
        }
    }
}
