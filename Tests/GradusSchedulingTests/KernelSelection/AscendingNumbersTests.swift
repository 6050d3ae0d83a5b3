import Testing

@testable import GradusScheduling

@Suite struct AscendingNumbersTests {
    /// Each number of a range around them stands where a search from the front finds it.
    @Test(arguments: [[], [4], [3, 4, 5, 6], [3, 5, 6, 9], [2, 3, 4, 8, 9, 10, 17]])
    func numbersStandWhereASearchFindsThem(_ numbers: [Int]) {
        let padded = [-2, -1] + numbers + [40]
        for slice in [numbers[...], padded[2..<2 + numbers.count]] {
            let ascending = AscendingNumbers(slice)
            for number in -3..<45 {
                let expected = numbers.firstIndex(of: number)
                #expect(ascending.position(of: number) == expected)
                #expect(ascending.contains(number) == (expected != nil))
            }
        }
    }
}
