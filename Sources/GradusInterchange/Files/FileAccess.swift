import Glibc
import GradusTensors

/// Whole files, read into memory and written so that a reader sees the old contents or the new
/// ones, never a part.
package enum FileAccess {
    /// Bytes that a file may have: half of the machine's memory.
    package static let byteLimit: Int =
        Int(sysconf(Int32(_SC_PHYS_PAGES))).multipliedClamped(
            by: Int(sysconf(Int32(_SC_PAGESIZE)))) / 2
    /// Bytes that are read from what has no size, such as a pipe: 256 MiB.
    private static let streamLimit = 1 << 28

    /// The contents of a file.
    ///
    /// - Throws: `InterchangeError` where it cannot be read or is larger than `limit`.
    package static func contents(
        of path: String, limit: Int = byteLimit
    ) throws(InterchangeError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("cannot be read", path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("cannot be read", path) }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            throw InterchangeError(.access, "is a directory, not a file", file: path)
        }
        let limit = status.st_mode & S_IFMT == S_IFREG ? limit : min(limit, streamLimit)
        let expected = Int(status.st_size)
        guard expected <= limit else { throw tooLarge(path, limit: limit) }
        // A file grows while it is read, a pipe has no size: read on until nothing comes.
        var bytes = [UInt8](repeating: 0, count: expected + 1)
        var filled = 0
        while true {
            if filled == bytes.count {
                guard filled <= limit else { throw tooLarge(path, limit: limit) }
                bytes += [UInt8](repeating: 0, count: max(filled, 1 << 16))
            }
            let start = filled
            let count = bytes.withUnsafeMutableBytes { buffer in
                let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[start...])
                return read(descriptor, rest.baseAddress, rest.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("cannot be read", path) }
            if count == 0 { break }
            filled += count
        }
        bytes.removeLast(bytes.count - filled)
        return bytes
    }

    /// Makes sure that a file can probably be written, before time is spent on what goes into it.
    ///
    /// - Throws: `InterchangeError` where its folder is not there or must not be changed.
    package static func checkWritable(_ path: String) throws(InterchangeError) {
        var status = stat()
        if stat(path, &status) == 0 {
            guard status.st_mode & S_IFMT != S_IFDIR else {
                throw InterchangeError(.access, "is a directory, not a file", file: path)
            }
            guard access(path, W_OK) == 0 else { throw failure("cannot be written", path) }
            if status.st_mode & S_IFMT != S_IFREG { return }
        }
        let target = resolved(path)
        let slash = target.lastIndex(of: "/")
        let folder = slash.map { $0 == target.startIndex ? "/" : String(target[..<$0]) } ?? "."
        guard access(folder, W_OK) == 0 else { throw failure("cannot be written", path) }
    }

    /// Writes a file: under another name in the same directory, then renamed. What is there already
    /// and is no regular file, such as `/dev/stdout`, is written to directly.
    ///
    /// - Throws: `InterchangeError` where the system refuses; then the old file is as it was.
    package static func write(_ bytes: [UInt8], to path: String) throws(InterchangeError) {
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            guard status.st_mode & S_IFMT != S_IFDIR else {
                throw InterchangeError(.access, "is a directory, not a file", file: path)
            }
            return try fill(path, flags: O_WRONLY | O_CLOEXEC, with: bytes, shown: path)
        }
        // A link stays a link: its target is replaced.
        let target = resolved(path)
        let slash = target.lastIndex(of: "/").map { target.index(after: $0) } ?? target.startIndex
        let temporary = "\(target[..<slash]).\(target[slash...]).\(getpid()).part"
        do throws(InterchangeError) {
            try fill(
                temporary, flags: O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, with: bytes, shown: path
            )
        } catch {
            unlink(temporary)
            throw error
        }
        guard rename(temporary, target) == 0 else {
            let error = failure("cannot be written", path)
            unlink(temporary)
            throw error
        }
    }

    /// Writes a text, as UTF-8.
    ///
    /// - Throws: as for bytes.
    package static func write(_ text: String, to path: String) throws(InterchangeError) {
        try write(Array(text.utf8), to: path)
    }

    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    private static func fill(
        _ path: String, flags: Int32, with bytes: [UInt8], shown: String
    ) throws(InterchangeError) {
        let descriptor = open(path, flags, 0o666)
        guard descriptor >= 0 else { throw failure("cannot be written", shown) }
        var written = 0
        while written < bytes.count {
            let start = written
            let count = bytes.withUnsafeBytes { buffer in
                let rest = UnsafeRawBufferPointer(rebasing: buffer[start...])
                return Glibc.write(descriptor, rest.baseAddress, rest.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let error = failure("cannot be written", shown)
                close(descriptor)
                throw error
            }
            written += count
        }
        guard close(descriptor) == 0 else { throw failure("cannot be written", shown) }
    }

    private static func failure(_ what: String, _ path: String) -> InterchangeError {
        let reason: String =
            switch errno {
            case ENOENT: "there is no such file or directory"
            case EACCES, EPERM: "permission is denied"
            case ENOTDIR: "a part of its path is no directory"
            case ENOSPC, EDQUOT: "the disk is full"
            case EROFS: "the disk cannot be written to"
            case ENAMETOOLONG: "its name is too long"
            case ELOOP: "its links go round in a circle"
            case let code: String(cString: strerror(code))
            }
        return InterchangeError(.access, "\(what): \(reason)", file: path)
    }

    private static func tooLarge(_ path: String, limit: Int) -> InterchangeError {
        InterchangeError(.tooLarge, "is larger than \(limit) bytes", file: path)
    }
}
