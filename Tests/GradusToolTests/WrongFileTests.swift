import Foundation
import Testing

/// A file that is wrong in its own way. None may crash, hang or be accepted.
struct WrongFile: Sendable, CustomTestStringConvertible {
    var name: String
    var bytes: [UInt8]
    /// The first line of each message, in the order of the text.
    var messages: [String]
    /// Where the first one points to: `line:column`.
    var place: String
    /// The help that the first message ends with.
    var help: String?

    var testDescription: String { name }

    init(_ name: String, bytes: [UInt8], _ messages: [String], at place: String, help: String?) {
        (self.name, self.bytes, self.messages) = (name, bytes, messages)
        (self.place, self.help) = (place, help)
    }

    init(
        _ name: String, _ text: String, _ message: String, at place: String, help: String? = nil
    ) {
        self.init(name, bytes: Array(text.utf8), [message], at: place, help: help)
    }

    /// A graph of one input around the lines, which begin at line 3, column 5.
    static func graph(
        _ name: String, _ lines: String..., says messages: String..., at place: String,
        help: String? = nil
    ) -> WrongFile {
        let body = (["input x: f32[3]"] + lines).map { "    \($0)\n" }.joined()
        return WrongFile(
            name, bytes: Array("graph g {\n\(body)}\n".utf8), messages, at: place, help: help)
    }

    private static func many(_ text: String) -> String { String(repeating: text, count: 10_000) }

    static let all = characters + grammar + meaning

    private static let characters: [WrongFile] = [
        WrongFile(
            "not UTF-8", bytes: [0x67, 0xFF, 0xFE, 0x00, 0x80, 0x0A],
            ["error[E0001]: the text is not UTF-8"], at: "1:2",
            help: "is this a graph file? save it as UTF-8"),
        WrongFile(
            "a NUL", "graph g {\0}\n", "error[E0002]: the text contains a NUL byte", at: "1:10",
            help: "is this a graph file? save it as UTF-8"),
        .graph(
            "an open string", "param W: f32[3] = file(\"W.npy)", "output W",
            says: "error[E0004]: this string has no closing '\"'", at: "3:28"),
        .graph(
            "a huge number", "output y = x * 1e999",
            says: "error[E0007]: the number is too large for f64", at: "3:20",
            help: "infinity is written inf"),
        .graph(
            "a huge integer", "output y = x + 123456789012345678901234567890",
            says: "error[E0007]: the integer does not fit into 64 bits", at: "3:20"),
    ]

    private static let grammar: [WrongFile] = [
        WrongFile(
            "empty", "", "error[E0101]: the file contains no graph", at: "1:1",
            help: "a graph is written: graph name { … }"),
        WrongFile(
            "a comment alone", "# nothing\n", "error[E0101]: the file contains no graph",
            at: "1:1"),
        WrongFile(
            "a missing brace", "graph g {\n    input x: f32[3]\n    output x\n",
            "error[E0105]: expected '}' before the end of the file", at: "1:9"),
        .graph(
            "no type", "input z", "output x",
            says: "error[E0112]: 'z' has no type", at: "3:11"),
        .graph(
            "10,000 nested parentheses", "output y = \(many("("))x\(many(")"))",
            says: "error[E0107]: nesting is deeper than 256 levels", at: "3:271",
            help: "give names to the inner parts"),
        .graph(
            "10,000 open parentheses", "output y = \(many("("))",
            says: "error[E0107]: nesting is deeper than 256 levels", at: "3:271"),
        .graph(
            "10,000 nested lists", "const c: f32[1] = \(many("["))1\(many("]"))", "output c",
            says: "error[E0107]: nesting is deeper than 256 levels", at: "3:278"),
        .graph(
            "10,000 minus signs", "output y = \(many("-"))x",
            says: "error[E0107]: nesting is deeper than 256 levels", at: "3:271"),
        .graph(
            "10,000 powers", "output y = x\(many("^2"))",
            says: "error[E0107]: nesting is deeper than 256 levels", at: "3:527"),
        .graph(
            "10,000 summands", "output y = x\(many(" + 1"))",
            says: "error[E0107]: the expression is a chain of more than 1000 operations",
            at: "3:4022", help: "give names to parts of it"),
    ]

    private static let meaning: [WrongFile] = [
        .graph(
            "an unknown name", "logits = x + 1", "output y = sigmoid(logit)",
            says: "error[E0201]: 'logit' is not defined", at: "4:24",
            help: "did you mean 'logits'?"),
        .graph(
            "an unknown operation", "output y = sigmoyd(x)",
            says: "error[E0210]: there is no operation or function 'sigmoyd'", at: "3:16",
            help: "did you mean 'sigmoid'?"),
        .graph(
            "shapes that do not fit", "param W: f32[2, 4] = 1", "output y = W @ x",
            says: "error[E0203]: inner sizes of '@' differ: 4 and 3", at: "4:18"),
        .graph(
            "a name defined twice", "a = x", "a = x + 1", "output a",
            says: "error[E0202]: 'a' is defined twice", at: "4:5"),
        .graph(
            "a name used too early", "a = b", "b = x", "output a",
            says: "error[E0209]: 'b' is used before it is defined", at: "3:9",
            help: "move its definition up"),
        .graph(
            "an unknown attribute", "output y = sum(x, axes: 0)",
            says: "error[E0207]: 'sum' has no attribute 'axes'", at: "3:23",
            help: "did you mean 'axis'?"),
        .graph(
            "a wrong attribute", "output y = sum(x, axis: 7)",
            says: "error[E0204]: axis 7 of 'sum' is not there: f32[3] has 1 axis", at: "3:16"),
        .graph(
            "types that do not fit", "input k: i32[3]", "output y = x + k",
            says: "error[E0205]: element types of '+' differ: f32 and i32", at: "4:18",
            help: "nothing is cast silently: write cast(k, f32)"),
        .graph(
            "two faults", "a = nowhere + 1", "b = x[7]", "output a, b",
            says: "error[E0201]: 'nowhere' is not defined",
            "error[E0229]: there is no place 7 along axis 0 of size 3", at: "3:9"),
        .graph(
            "a ragged list", "param W: f32[2, 2] = [[1, 2], [3]]", "output W",
            says: "error[E0214]: lists side by side differ in length: 2 and 1", at: "3:35"),
        .graph(
            "a size without end", "param W: f32[9000000000, 9000000000] = 0", "output W",
            says: "error[E0217]: f32[9000000000, 9000000000] takes 8 EiB", at: "3:14"),
        .graph(
            "an objective that is no scalar", "minimize x",
            says: "error[E0224]: 'minimize' needs a floating-point scalar", at: "3:14",
            help: "reduce it first: minimize mean(x)"),
        WrongFile(
            "a function that calls itself",
            "function f(x) = f(x)\ngraph g {\n    input x: f32\n    output y = f(x)\n}\n",
            "error[E0226]: function 'f' calls itself", at: "1:17"),
    ]
}

@Suite struct WrongFileTests {
    /// A diagnostic and the exit code 1 from every command that reads graphs.
    @Test(arguments: WrongFile.all)
    func isReported(_ wrong: WrongFile) async throws {
        try await withTemporaryDirectory { directory in
            try Data(wrong.bytes).write(to: directory.appending(path: "wrong.graph"))
            let check = try await Command.gradus(["check", "wrong.graph"], in: directory)
            #expect(check.status == 1 && !check.crashed)
            #expect(check.output.isEmpty)
            let lines = check.errors.split(separator: "\n").map(String.init)
            #expect(lines.filter { $0.hasPrefix("error") } == wrong.messages, "\(check.errors)")
            #expect(lines.contains("  --> wrong.graph:\(wrong.place)"), "\(check.errors)")
            if let help = wrong.help {
                #expect(lines.contains("help: \(help)"), "\(check.errors)")
            }
            let run = try await Command.gradus(["run", "wrong.graph"], in: directory)
            #expect(run.status == 1 && !run.crashed)
            #expect(run.errors == check.errors)
        }
    }

    @Test func aFileThatIsNotThere() async throws {
        let result = try await Command.gradus(["check", "graphs/nowhere.graph"])
        #expect(result.status == 1 && !result.crashed)
        #expect(result.errors.hasPrefix("error: graphs/nowhere.graph: "))
    }

    @Test(arguments: [["check"], ["fly"], ["run", "graphs/fxy.graph", "--speed", "11"]])
    func aMisspeltCommand(_ arguments: [String]) async throws {
        let result = try await Command.gradus(arguments)
        #expect(result.status == 2 && !result.crashed)
        #expect(result.errors.hasPrefix("Error: ") && result.errors.contains("Usage: gradus"))
    }

    /// Values that are wrong: exit code 1, and a message that says which one and why.
    @Test(arguments: [
        ("x=[0.2]", "x"), ("x=[0.2,", "x"), ("x=word", "x"), ("z=[0.2,-0.3]", "z"),
        ("x=@nowhere.npy", "nowhere.npy"), ("y=[0.5,0.5,0.5]", "y"), ("x=[[1],[1,2]]", "x"),
    ])
    func aWrongValue(_ setting: String, _ name: String) async throws {
        let others = ["x=[0.2,-0.3]", "y=[0,0,1]"].filter { $0.prefix(2) != setting.prefix(2) }
        let result = try await Command.gradus(
            ["run", "graphs/two_layer.graph", "--gradients"]
                + ([setting] + others).flatMap { ["--set", $0] })
        #expect(result.status == 1 && !result.crashed)
        #expect(result.errors.hasPrefix("error: ") && result.errors.contains(name))
    }

    @Test func aMissingValue() async throws {
        let result = try await Command.gradus(["run", "graphs/two_layer.graph"])
        #expect(result.status == 1)
        #expect(result.errors.contains("x: f32[2]"))
    }
}
