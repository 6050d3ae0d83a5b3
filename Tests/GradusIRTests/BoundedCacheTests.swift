import GradusIR
import Testing

@Suite struct BoundedCacheTests {
    private struct Refusal: Error {}

    @Test func findsOnce() {
        let cache = BoundedCache<Int, String>()
        var count = 0
        for _ in 0..<3 {
            let value = cache.value(for: 7) {
                count += 1
                return "seven"
            }
            #expect(value == "seven")
        }
        #expect(count == 1)
    }

    @Test func keepsNothingOfAFailure() throws {
        let cache = BoundedCache<Int, Int>()
        #expect(throws: Refusal.self) {
            try cache.value(for: 1) { () throws(Refusal) in throw Refusal() }
        }
        #expect(cache.value(for: 1) { 2 } == 2)
    }

    @Test func startsAnewWhenFull() {
        let cache = BoundedCache<Int, Int>(capacity: 2)
        var found: [Int] = []
        for key in [1, 2, 1, 3, 3, 1] {
            _ = cache.value(for: key) {
                found.append(key)
                return key
            }
        }
        #expect(found == [1, 2, 3, 1])
    }
}
