import GradusAutodiff
import GradusIR
import GradusTraining
import TestSupport
import Testing

@testable import GradusScheduling

/// What threads run at once.
@Suite struct ParallelPlanTests {
    /// The training step of a perceptron with two hidden layers.
    private func perceptron(batch: Int, width: Int) throws -> Graph {
        try Graph.statements(
            """
            input x: f32[\(batch), 64]
            input y: i32[\(batch)]
            param W1: f32[64, \(width)] ~ normal()
            param b1: f32[\(width)] = 0
            param W2: f32[\(width), 64] ~ normal()
            param b2: f32[64] = 0
            param W3: f32[64, 10] ~ normal()
            h1 = relu(x @ W1 + b1)
            h2 = relu(h1 @ W2 + b2)
            minimize mean(softmax_cross_entropy(h2 @ W3, y)) with sgd(learning_rate: 0.1)
            """
        ).trainingStep()
    }

    @Test func aPerceptronIsCutByRowsAndItsUpdatesAreBranches() throws {
        let program = try perceptron(batch: 128, width: 128).program(parallel: .standard)
        #expect(program.sections.count == 2)
        let (rows, updates) = (program.sections[0], program.sections[1])
        guard case .rows(4, let slices) = rows.lanes, case .branches(let lanes) = updates.lanes
        else {
            Issue.record("other sections: \(program.sections.map(\.count))")
            return
        }
        let names = program.instructions[rows.instructions].map(\.call.name)
        #expect(names.filter { $0.hasPrefix("matmul") }.count == 5)
        #expect(names.contains { $0.hasPrefix("softmax_cross_entropy and gradient") })
        #expect(slices.count == names.count)
        #expect(rows.instructions.upperBound == updates.instructions.lowerBound)
        #expect(updates.instructions.upperBound == program.instructions.count)
        #expect(lanes.flatMap { $0 }.sorted() == Array(updates.instructions))
        // Each product of a weight's gradient is in a lane with what it updates.
        for lane in lanes {
            let products = lane.filter {
                program.instructions[$0].call.name.hasPrefix("matmul")
            }
            for product in products {
                let gradient = program.instructions[product].buffers[0]
                let readers = program.instructions.indices.filter {
                    $0 > product && program.instructions[$0].buffers.contains(gradient)
                }
                #expect(Set(readers).isSubset(of: lane))
            }
        }
        let report = ScheduleReport(program)
        #expect(report.instructions[rows.instructions.lowerBound].lane == "4 slices")
        let first = try #require(lanes[0].first)
        #expect(report.instructions[first].lane == "1 of \(lanes.count)")
        #expect(report.text.split(separator: "\n")[0].hasSuffix("lane"))
    }

    /// What is too short does not pay for what moves between cores; what is long has parts to share.
    @Test func whatIsShortOrLongIsNotCut() throws {
        for (batch, width) in [(32, 128), (1024, 512)] {
            let program = try perceptron(batch: batch, width: width).program(parallel: .standard)
            #expect(program.sections.isEmpty)
            #expect(ScheduleReport(program).instructions.allSatisfy { $0.lane == nil })
            #expect(!ScheduleReport(program).text.contains("lane"))
        }
    }

    /// Rows that need all others are no slices: a batch that is centred.
    @Test func aMeanOverTheRowsEndsTheSlices() throws {
        let graph = try Graph.statements(
            """
            input x: f64[64, 32]
            param W: f64[32, 32] ~ normal()
            h = tanh(x @ W)
            output out = tanh((h - mean(h, 0)) @ W)
            """)
        let program = try graph.program()
        let section = try #require(program.sections.first)
        guard case .rows = section.lanes else {
            Issue.record("no slices")
            return
        }
        let mean = try #require(
            program.instructions.firstIndex { $0.call.name.hasPrefix("mean") })
        #expect(section.instructions.upperBound <= mean)
        #expect(section.instructions.contains(mean - 1))
    }

    /// What lanes may share: their own rows of a buffer that every slice cuts, or a buffer that one lane
    /// has for itself.
    @Test func lanesShareABufferOnlyByTheirOwnPartsOfIt() throws {
        let program = try perceptron(batch: 64, width: 32).program()
        let (rows, branches) = (program.sections[0], program.sections[1])
        let first = try #require(
            rows.instructions.first { program.instructions[$0].call.name.hasPrefix("matmul") })
        // Results and left operands are cut, right operands are read whole, and scratch is no part of it.
        #expect(rows.keepsApart([(first, 0), (first + 1, 0), (first, 1)]))
        #expect(!rows.keepsApart([(first, 0), (first, 2)]))
        #expect(!rows.keepsApart([(first, 3)]))
        guard case .branches(let lanes) = branches.lanes else { return }
        #expect(branches.keepsApart(lanes[0].map { ($0, 0) }))
        #expect(!branches.keepsApart([(lanes[0][0], 0), (lanes[1][0], 0)]))
    }

    /// By the bytes that each lane touches: none writes what another reads or writes.
    @Test(arguments: 0..<60)
    func lanesLeaveEachOthersMemoryAlone(_ seed: Int) throws {
        let graph =
            switch seed {
            case 0: try perceptron(batch: 64, width: 96)
            case 1...BatchGraphs.statements.count: try BatchGraphs.trainingStep(seed - 1)
            default:
                try RandomGraph.make(
                    seed: UInt64(seed), nodeCount: 60, seed % 2 == 0 ? .f32 : .f64
                ).requestingGradients()
            }
        let program = try graph.program()
        var isDone: Set<Int> = []
        for section in program.sections {
            #expect(section.instructions.allSatisfy { isDone.insert($0).inserted })
            let lanes = (0..<section.count).map { touched($0, of: section, in: program) }
            for one in lanes.indices {
                for other in lanes.indices where other != one {
                    for written in lanes[one].written {
                        let clash = (lanes[other].read + lanes[other].written).first {
                            $0.overlaps(written)
                        }
                        #expect(clash == nil, "lanes \(one) and \(other)")
                    }
                }
            }
        }
    }

    /// The ranges of the arena that a lane reads and writes.
    private func touched(
        _ lane: Int, of section: ParallelSection, in program: Program
    ) -> (read: [Range<Int>], written: [Range<Int>]) {
        var read: [Range<Int>] = []
        var written: [Range<Int>] = []
        func note(_ index: Int, _ range: (_ position: Int, _ buffer: Buffer) -> Range<Int>?) {
            let instruction = program.instructions[index]
            for (position, number) in instruction.buffers.enumerated() {
                guard let range = range(position, program.buffers[number]) else { continue }
                let operands = instruction.call.resultCount + instruction.call.operandCount
                let isRead = (instruction.call.resultCount..<operands).contains(position)
                if isRead { read.append(range) } else { written.append(range) }
            }
        }
        switch section.lanes {
        case .branches(let lanes):
            for index in lanes[lane] {
                note(index) { $1.offset..<$1.offset + $1.byteCount }
            }
        case .rows(_, let slices):
            for (index, slices) in zip(section.instructions, slices) {
                note(index) { position, buffer in
                    // Lanes have working memory of their own.
                    guard position < slices.strides.count else { return nil }
                    let stride = slices.strides[position]
                    if stride == 0 { return buffer.offset..<buffer.offset + buffer.byteCount }
                    let start = buffer.offset + lane * stride
                    return start..<start + stride
                }
            }
        }
        return (read, written)
    }
}
