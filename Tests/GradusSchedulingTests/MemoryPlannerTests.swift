import GradusTensors
import Testing

@testable import GradusScheduling

@Suite struct MemoryPlannerTests {
    typealias Request = MemoryPlanner.Request

    private func requests(seed: UInt64, count: Int) -> [Request] {
        let stream = RandomStream(seed: seed, path: "requests")
        return (0..<count).map { index in
            let first = Int(stream.bits(at: 3 * index) % 40)
            let length = Int(stream.bits(at: 3 * index + 1) % 12)
            let bytes = Int(stream.bits(at: 3 * index + 2) % 5000)
            return Request(byteCount: bytes, lifetime: first...(first + length))
        }
    }

    /// Marks every byte of every step in a grid and reports the first that two buffers claim.
    private func collision(_ requests: [Request], _ plan: MemoryPlanner.Plan) -> String? {
        let unit = MemoryPlanner.alignment
        var owner: [Int: [Int: Int]] = [:]
        for (index, request) in requests.enumerated() {
            let cells = max(1, (request.byteCount + unit - 1) / unit)
            for step in request.lifetime {
                for cell in 0..<cells {
                    let place = plan.offsets[index] / unit + cell
                    if let other = owner[step]?[place] {
                        return "buffers \(other) and \(index) share \(place) at step \(step)"
                    }
                    owner[step, default: [:]][place] = index
                }
            }
        }
        return nil
    }

    /// The bytes of the buffers alive at each step, summed step by step.
    private func largestLiveSet(_ requests: [Request]) -> Int {
        (0..<60).map { step in
            requests.filter { $0.lifetime.contains(step) }
                .reduce(0) { $0 + MemoryPlanner.aligned($1.byteCount) }
        }.max() ?? 0
    }

    @Test(arguments: 0..<40)
    func noTwoLiveBuffersOverlap(seed: Int) {
        let requests = requests(seed: UInt64(seed), count: 5 + seed * 3)
        let plan = MemoryPlanner.plan(requests)
        #expect(collision(requests, plan) == nil)
        #expect(plan.offsets.allSatisfy { $0 >= 0 && $0 % MemoryPlanner.alignment == 0 })
        let bound = largestLiveSet(requests)
        let naive = requests.reduce(0) { $0 + MemoryPlanner.aligned($1.byteCount) }
        #expect(MemoryPlanner.lowerBound(requests) == bound)
        #expect(plan.peakByteCount >= bound && plan.peakByteCount <= naive)
        #expect(Double(plan.peakByteCount) <= 1.25 * Double(bound))
    }

    @Test func memoryIsReusedAsSoonAsItIsFree() {
        let chain = (0..<10).map { Request(byteCount: 100, lifetime: $0...($0 + 1)) }
        #expect(MemoryPlanner.plan(chain).peakByteCount == 2 * 128)
        #expect(MemoryPlanner.plan([]).peakByteCount == 0)
    }

    @Test func manyBuffersTakeTheHeuristicByFirstUse() {
        let chain = (0..<6000).map { Request(byteCount: 64, lifetime: $0...($0 + 2)) }
        #expect(MemoryPlanner.plan(chain).peakByteCount == 3 * 64)
        let random = requests(seed: 7, count: 5000)
        let plan = MemoryPlanner.plan(random)
        #expect(collision(random, plan) == nil)
        #expect(Double(plan.peakByteCount) <= 1.25 * Double(largestLiveSet(random)))
    }

    /// Values kept from a forward to a backward pass: alive all at once, freed last in, first out.
    @Test func aHundredThousandSavedValuesArePlacedInTime() {
        let count = 100_000
        let saved = (0..<count).map { Request(byteCount: 64, lifetime: $0...(2 * count - $0)) }
        let clock = ContinuousClock()
        var peak = 0
        let duration = clock.measure { peak = MemoryPlanner.plan(saved).peakByteCount }
        #expect(peak == count * 64)
        // The quadratic heuristic takes minutes.
        #expect(duration < .seconds(20))
    }
}
