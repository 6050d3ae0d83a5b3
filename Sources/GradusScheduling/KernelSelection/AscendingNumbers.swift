/// Ascending numbers that are asked for one by one: most are one stretch.
struct AscendingNumbers {
    private let numbers: ArraySlice<Int>
    private let bounds: Range<Int>
    private let isStretch: Bool

    init(_ numbers: ArraySlice<Int>) {
        self.numbers = numbers
        guard let first = numbers.first, let last = numbers.last else {
            (bounds, isStretch) = (0..<0, true)
            return
        }
        bounds = first..<last + 1
        isStretch = bounds.count == numbers.count
    }

    /// Where a number stands, counted from 0.
    func position(of number: Int) -> Int? {
        guard bounds.contains(number) else { return nil }
        if isStretch { return number - bounds.lowerBound }
        var low = numbers.startIndex
        var high = numbers.endIndex
        while low < high {
            let middle = (low + high) / 2
            if numbers[middle] < number { low = middle + 1 } else { high = middle }
        }
        return numbers[low] == number ? low - numbers.startIndex : nil
    }

    /// Whether the number is there.
    func contains(_ number: Int) -> Bool {
        bounds.contains(number) && (isStretch || position(of: number) != nil)
    }
}
