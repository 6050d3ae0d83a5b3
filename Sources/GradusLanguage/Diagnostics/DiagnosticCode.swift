/// The catalogue of faults: one code for one fault.
///
/// `E00xx` is about characters, `E01xx` about grammar.
public enum DiagnosticCode: String, Hashable, Sendable, CaseIterable {
    /// Bytes that are not UTF-8.
    case notUTF8 = "E0001"
    /// A NUL or another control character.
    case controlCharacter = "E0002"
    /// A character that no token has.
    case strayCharacter = "E0003"
    /// A string without its closing quote.
    case unterminatedString = "E0004"
    /// A backslash with something that it cannot escape.
    case invalidEscape = "E0005"
    /// Digits that make no number.
    case malformedNumber = "E0006"
    /// A number beyond the largest that can be held.
    case numberOutOfRange = "E0007"
    /// A text of more than 2³¹ - 1 bytes.
    case fileTooLarge = "E0008"

    /// A file without any declaration.
    case noGraph = "E0101"
    /// Something else where an expression should be.
    case expectedExpression = "E0102"
    /// Something else where a certain token should be.
    case expectedToken = "E0103"
    /// A parenthesis or bracket that is never closed.
    case unclosedBracket = "E0104"
    /// A brace that is never closed.
    case unclosedBrace = "E0105"
    /// A closing bracket or brace that nothing opened.
    case unmatchedClosing = "E0106"
    /// Nesting deeper than the parser follows.
    case nestingTooDeep = "E0107"
    /// `a < b < c`.
    case chainedComparison = "E0108"
    /// A line that begins like no statement.
    case unknownStatement = "E0109"
    /// A line outside of graphs that begins like no declaration.
    case unknownDeclaration = "E0110"
    /// A statement outside of graphs, or a declaration within one.
    case misplaced = "E0111"
    /// `input` or `param` without a type.
    case missingType = "E0112"
    /// `param`, `state` or `const` without a value.
    case missingValue = "E0113"
    /// An expression whose value goes nowhere.
    case unusedExpression = "E0114"
    /// A positional argument after a named one.
    case positionalAfterNamed = "E0115"
    /// Something other than a name on the left of `=` or `<-`.
    case invalidTarget = "E0116"
    /// A call of something other than a name.
    case notCallable = "E0117"
    /// A keyword after a type that is not one.
    case unknownAnnotation = "E0118"
    /// A file that needs another version of the language.
    case languageVersion = "E0119"
    /// More errors than the parser goes on after.
    case tooManyErrors = "E0120"
    /// A member other than `.T` of a value.
    case unknownMember = "E0121"
    /// A rule without a soundness, or with an unknown one.
    case unknownSoundness = "E0122"
    /// A known operator in the spelling of another language.
    case foreignOperator = "E0123"

    /// The fault in a few words.
    public var title: String {
        switch self {
        case .notUTF8: "text is not UTF-8"
        case .controlCharacter: "control character"
        case .strayCharacter: "stray character"
        case .unterminatedString: "unterminated string"
        case .invalidEscape: "invalid escape sequence"
        case .malformedNumber: "malformed number"
        case .numberOutOfRange: "number out of range"
        case .fileTooLarge: "file too large"
        case .noGraph: "no graph"
        case .expectedExpression: "expected an expression"
        case .expectedToken: "expected something else"
        case .unclosedBracket: "unclosed bracket"
        case .unclosedBrace: "unclosed brace"
        case .unmatchedClosing: "unmatched closing bracket"
        case .nestingTooDeep: "nesting too deep"
        case .chainedComparison: "chained comparison"
        case .unknownStatement: "unknown statement"
        case .unknownDeclaration: "unknown declaration"
        case .misplaced: "misplaced statement or declaration"
        case .missingType: "missing type"
        case .missingValue: "missing value"
        case .unusedExpression: "unused expression"
        case .positionalAfterNamed: "positional argument after a named one"
        case .invalidTarget: "invalid target of an assignment"
        case .notCallable: "call of something that is not a name"
        case .unknownAnnotation: "unknown annotation"
        case .languageVersion: "unsupported language version"
        case .tooManyErrors: "too many errors"
        case .unknownMember: "unknown member"
        case .unknownSoundness: "unknown soundness of a rule"
        case .foreignOperator: "operator of another language"
        }
    }
}
