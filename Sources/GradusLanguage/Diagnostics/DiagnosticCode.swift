/// The catalogue of faults: one code for one fault.
///
/// What each means stands in the files of `Diagnostics/Index`, with an example and the remedy.
///
/// `E00xx` is about characters, `E01xx` about grammar, `E02xx` about names, types and meaning,
/// `E03xx` about rewrite rules; `W02xx` are warnings.
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

    /// A name that nothing defines.
    case undefinedName = "E0201"
    /// A name that is defined, or an output that is declared, twice.
    case duplicateDefinition = "E0202"
    /// Sizes that do not fit each other.
    case shapeMismatch = "E0203"
    /// An axis that is not there, or too few or too many axes.
    case rank = "E0204"
    /// Element types that differ or are not allowed.
    case elementTypeMismatch = "E0205"
    /// An attribute with a value that is not allowed.
    case invalidAttribute = "E0206"
    /// An attribute that an operation does not have.
    case unknownAttribute = "E0207"
    /// Too few or too many operands or arguments.
    case arity = "E0208"
    /// A name that is defined further down.
    case usedBeforeDefinition = "E0209"
    /// A call of something that is no operation or function.
    case unknownFunction = "E0210"
    /// A call without something that it needs.
    case missingArgument = "E0211"
    /// An argument that is given twice.
    case duplicateArgument = "E0212"
    /// A number that its element type cannot hold.
    case invalidLiteral = "E0213"
    /// Nested lists of different lengths.
    case raggedList = "E0214"
    /// A name that is no element type.
    case unknownType = "E0215"
    /// A size that is no integer, or negative.
    case invalidSize = "E0216"
    /// A tensor that takes more memory than is allowed.
    case tensorTooLarge = "E0217"
    /// A file with a tensor that cannot be read.
    case resource = "E0218"
    /// A value of another type than was declared.
    case typeMismatch = "E0219"
    /// An initializer that does not exist.
    case unknownInitializer = "E0220"
    /// An optimizer that does not exist.
    case unknownOptimizer = "E0221"
    /// An output that is an expression without a name.
    case unnamedOutput = "E0222"
    /// A second `minimize` or `maximize`.
    case secondObjective = "E0223"
    /// An objective that is no floating-point scalar.
    case invalidObjective = "E0224"
    /// An update of something that cannot be updated.
    case invalidUpdate = "E0225"
    /// A function that calls itself, or calls that never end.
    case recursion = "E0226"
    /// A function without a result, or with lines after it.
    case functionBody = "E0227"
    /// Another number of values than of names.
    case resultCount = "E0228"
    /// An index beyond the end of an axis.
    case indexOutOfRange = "E0229"
    /// Something of the language that this version does not have.
    case notAvailable = "E0230"
    /// A value that a parameter or constant cannot start from.
    case invalidInitialValue = "E0231"
    /// A constant that depends on what is not.
    case notConstant = "E0232"
    /// Something that must be known when compiling, and is not.
    case notKnown = "E0233"
    /// Something that cannot be differentiated by.
    case invalidGradient = "E0234"
    /// An input that cannot be a distribution.
    case invalidDistribution = "E0235"

    /// A file that imports itself, by way of others or not.
    case importCycle = "E0236"
    /// A loop that runs too often.
    case loopTooLong = "E0237"
    /// A layer called where nothing can own its parameters, or two of one path.
    case invalidLayer = "E0238"
    /// An optimizer that moves nothing, or has lines that cannot stand in one.
    case optimizerBody = "E0240"

    /// A graph that computes nothing.
    case noOutput = "W0201"
    /// A broadcast that is seldom what is meant.
    case suspiciousBroadcast = "W0202"
    /// An input, parameter, constant, value or argument that nothing uses.
    case unusedName = "W0203"
    /// A parameter that the objective does not depend on, or not differentiably.
    case unreachedParameter = "W0204"
    /// A value that depends on parameters and becomes an integer on its way into the objective.
    case gradientThroughInteger = "W0205"
    /// A formula that overflows or cancels, while the pass is off that would mend it.
    case unstableSpelling = "W0206"
    /// Integers that come in as floating-point numbers.
    case floatLabels = "W0207"
    /// A definition that hides another of the same name.
    case shadowing = "W0208"
    /// A comment that allows what is no warning.
    case unknownAllowance = "W0209"
    /// A cross-entropy over another axis than the softmax before it.
    case lossAxis = "W0210"
    /// Probabilities where a loss takes scores.
    case scoresExpected = "W0211"
    /// A state that nothing updates.
    case idleState = "W0212"

    /// A rule that uses an operation or function that does not exist.
    case ruleUnknownName = "E0301"
    /// A replacement or condition that uses a name which its pattern does not bind.
    case ruleUnboundName = "E0302"
    /// An expression that cannot stand in that part of a rule.
    case ruleMisplaced = "E0303"
    /// A call in a rule with arguments that the operation or function does not take.
    case ruleArguments = "E0304"
    /// Two rules of one name.
    case ruleDuplicate = "E0305"

    /// The fault in a few words.
    public var title: String { DiagnosticIndex.entry(for: self)?.title ?? rawValue }
}
