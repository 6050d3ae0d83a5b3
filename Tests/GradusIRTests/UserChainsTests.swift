import Testing

@testable import GradusIR

@Suite struct UserChainsTests {
    private let arena = NodeArena()

    /// The chains of a graph given by the operands of its nodes.
    private func chains(_ nodes: [[Int]]) -> UserChains {
        var chains = UserChains()
        for operands in nodes {
            chains.append(on: Operands(operands.map { ValueID(node: $0) }, in: arena))
        }
        return chains
    }

    private func operands(_ nodes: Int...) -> Operands {
        Operands(nodes.map { ValueID(node: $0) }, in: arena)
    }

    /// Nodes on the same operands, in whatever order, are in one chain, the youngest first.
    @Test func nodesOnEqualOperandsAreInOneChain() {
        // 0 and 1 are leaves; 2 and 3 are made of one leaf, 4 of both.
        let chains = chains(
            [[], [], [0], [1], [0, 1]] + [[4, 2], [2, 4], [4, 4], [5, 4], [1, 5, 0, 4]])
        var seen: [Int] = []
        let match = chains.first(on: operands(2, 4)) { node in
            seen.append(node)
            return false
        }
        #expect(match == .none)
        #expect(seen == [7, 6, 5])
        #expect(chains.first(on: operands(4, 2)) { $0 < 7 } == .found(6))
        #expect(chains.first(on: operands(4, 0, 5, 1)) { _ in true } == .found(9))
        #expect(chains.first(on: operands()) { _ in true } == .none)
        #expect(chains.first(on: operands(9)) { _ in true } == .none)
    }

    /// What is made of one leaf owns nothing where there is another operand, though it is younger.
    @Test func whatIsMadeOfALeafOwnsTheRestOnly() {
        let chains = chains([[], [], [0, 1], [0], [3, 2], [3, 0], [3]])
        #expect(chains.first(on: operands(2, 3)) { _ in true } == .found(4))
        var seen: [Int] = []
        _ = chains.first(on: operands(3, 0)) { node in
            seen.append(node)
            return false
        }
        #expect(seen == [6, 5])
    }

    /// A chain is looked through as far as is said, and no verdict is given on a longer one.
    @Test(arguments: [15, 16, 17, 40])
    func longChainsAreLeftUndecided(_ count: Int) {
        let chains = chains([[], []] + Array(repeating: [0, 1], count: count))
        var seen = 0
        let match = chains.first(on: operands(0, 1)) { _ in
            seen += 1
            return false
        }
        #expect(match == (count <= UserChains.mostLookedAt ? .none : .undecided))
        #expect(seen == min(count, UserChains.mostLookedAt))
    }
}
