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
        for sample in OperationSample.all { #expect(try sample.problems() == []) }
    }

    @Test func derivativesAgreeWithDifferencesToSecondOrder() throws {
        for sample in OperationSample.all {
            #expect(try GradientCheck.problems(of: sample) == [])
        }
    }
}
