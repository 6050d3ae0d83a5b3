/// Whether a column should be drawn as its mirror image.
///
/// A layout of its own knows nothing of the other columns. Mirrored or not, it is equally good by
/// itself; the better side out is the one where fewer nodes of a row stand between the ends of an
/// edge and the column at its other end.
enum ColumnOrientation {
    static func isBetterMirrored(
        _ layout: ColumnLayout.Result, column: Int, index: DrawingIndex, rowOfNode: [Int]
    ) -> Bool {
        var rows: [Int: [Double]] = [:]
        for (node, place) in layout.nodes { rows[rowOfNode[node], default: []].append(place.x) }
        var asIs = 0
        var mirrored = 0
        func count(_ node: Int, towardRight: Bool) {
            guard let x = layout.nodes[node]?.x, let row = rows[rowOfNode[node]] else { return }
            let right = row.count { $0 > x }
            let left = row.count { $0 < x }
            asIs += towardRight ? right : left
            mirrored += towardRight ? left : right
        }
        for (from, to) in index.ends where index.columnOfNode[from] != index.columnOfNode[to] {
            let goesRight = index.columnOfNode[to] > index.columnOfNode[from]
            if index.columnOfNode[from] == column { count(from, towardRight: goesRight) }
            if index.columnOfNode[to] == column { count(to, towardRight: !goesRight) }
        }
        return mirrored < asIs
    }
}
