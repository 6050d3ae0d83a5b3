import GradusIR
import Testing

@Suite struct HashSlotsTests {
    /// Keys come and go in any order; one in four hashes is that of another key.
    @Test func findsWhatIsThere() {
        var slots = HashSlots()
        var keys: [Int] = []
        var isThere = Set<Int>()
        func hash(_ key: Int) -> Int { key & ~3 }
        var state: UInt64 = 1
        for _ in 0..<5000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let key = Int(state >> 33) % 400
            if let position = slots.find(hash(key), where: { keys[$0] == key }) {
                #expect(isThere.remove(key) != nil)
                slots.remove(hash(key), position)
            } else {
                #expect(isThere.insert(key).inserted)
                slots.insert(hash(key), keys.count)
                keys.append(key)
            }
        }
        for key in 0..<400 {
            let found = slots.find(hash(key)) { keys[$0] == key }
            #expect((found != nil) == isThere.contains(key))
        }
    }
}
