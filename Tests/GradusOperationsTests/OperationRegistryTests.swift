import GradusIR
import GradusOperations
import GradusTensors
import TestSupport
import Testing

@Suite struct OperationRegistryTests {
    @Test(arguments: OperationRegistry.standard.names)
    func everyOperationIsSampled(name: String) throws {
        #expect(OperationSample.all.contains { $0.operation.operationName == name })
    }

    @Test(arguments: OperationRegistry.standard.signatures.map(\.name))
    func everyOperationIsDocumented(name: String) throws {
        let signature = try #require(OperationRegistry.standard[name]).signature
        #expect(!signature.formula.isEmpty)
        #expect(signature.documentation.hasSuffix("."))
        #expect(!signature.operands.isEmpty || signature.arity == .exactly)
    }

    @Test func otherNamesLeadToOperations() {
        for (alias, name) in OperationRegistry.aliases {
            #expect(OperationRegistry.standard[alias]?.signature.name == name)
            #expect(!OperationRegistry.standard.names.contains(alias))
        }
    }

    @Test func samplesKeepTheRulesOfEveryOperation() throws {
        let problems = try (OperationSample.all + OperationSample.extremes).flatMap {
            try $0.problems()
        }
        #expect(problems == [])
    }

    @Test func derivativesAgreeWithDifferencesToSecondOrder() throws {
        let problems = try OperationSample.all.flatMap { try GradientCheck.problems(of: $0) }
        #expect(problems == [])
    }

    /// Every operation with a derivative has a sample on which differences judge it.
    @Test func derivativesAreJudged() {
        let judged = Set(
            OperationSample.all.filter(\.isGradientChecked).filter { sample in
                sample.operands.contains { $0.type.elementType.isFloatingPoint }
            }.map(\.operation.operationName))
        let unjudged = OperationRegistry.standard.names.filter { name in
            OperationRegistry.standard[name] is any DifferentiableOperation.Type
                && !judged.contains(name)
        }
        #expect(unjudged == ["stop_gradient"])
    }
}
