import GradusIR
import GradusOperations
import GradusTensors
import TestSupport
import Testing

/// Known values of functions of one element, to 60 digits by an independent program, and the edges.
@Suite struct UnaryValueTests {
    @Test(arguments: rows) func valuesAreKnown(row: ValueRow) throws {
        let problems = try row.problems()
        #expect(problems == [])
    }

    private static let rows: [ValueRow] = [
        .init(
            AbsoluteValue(),
            [
                (-2.5, 2.5), (0, 0), (3, 3), (.nan, .nan), (.infinity, .infinity),
                (-.infinity, .infinity),
            ]),
        .init(
            Sign(), [(-2.5, -1), (0, 0), (3, 1), (.nan, .nan), (.infinity, 1), (-.infinity, -1)]),
        .init(Square(), [(-1.5, 2.25), (0, 0), (2, 4), (.nan, .nan), (-.infinity, .infinity)]),
        .init(Negate(), [(-1.5, 1.5), (0, 0), (2, -2), (.nan, .nan), (-.infinity, .infinity)]),
        .init(Reciprocal(), [(-0.5, -2), (4, 0.25), (.nan, .nan), (0, .infinity), (.infinity, 0)]),
        .init(
            SquareRoot(),
            [
                (0, 0), (2, 1.4142135623730951), (6.25, 2.5), (.nan, .nan), (-1, .nan),
                (.infinity, .infinity),
            ]),
        .init(
            ReciprocalSquareRoot(),
            [
                (2, 0.7071067811865476), (6.25, 0.4), (.nan, .nan), (-1, .nan), (0, .infinity),
                (.infinity, 0),
            ]),
        .init(
            Exponential(),
            [
                (-1, 0.36787944117144233), (0, 1), (0.5, 1.6487212707001282),
                (10, 22026.465794806718), (.nan, .nan), (1000, .infinity), (-1000, 0),
                (.infinity, .infinity), (-.infinity, 0),
            ]),
        .init(
            ExponentialMinusOne(),
            [
                (-1, -0.6321205588285577), (0, 0), (9.313225746154785e-10, 9.313225750491594e-10),
                (-9.313225746154785e-10, -9.313225741817976e-10), (0.5, 0.6487212707001282),
                (30, 10686474581523.463), (.nan, .nan), (1000, .infinity), (-1000, -1),
                (-.infinity, -1),
            ]),
        .init(
            Exponential2(),
            [
                (-1, 0.5), (0, 1), (0.5, 1.4142135623730951), (10, 1024), (.nan, .nan),
                (2000, .infinity), (-2000, 0),
            ]),
        .init(
            Logarithm(),
            [
                (0.5, -0.6931471805599453), (1, 0), (10, 2.302585092994046), (.nan, .nan),
                (0, -.infinity), (-1, .nan), (.infinity, .infinity),
            ]),
        .init(
            LogarithmOnePlus(),
            [
                (-0.5, -0.6931471805599453), (0, 0), (9.313225746154785e-10, 9.313225741817976e-10),
                (-9.313225746154785e-10, -9.313225750491594e-10), (9, 2.302585092994046),
                (.nan, .nan), (-1, -.infinity), (-2, .nan), (.infinity, .infinity),
            ]),
        .init(
            Logarithm2(),
            [
                (0.5, -1), (1, 0), (8, 3), (10, 3.321928094887362), (.nan, .nan), (0, -.infinity),
                (-1, .nan), (.infinity, .infinity),
            ]),
        .init(
            Logarithm10(),
            [
                (0.5, -0.3010299956639812), (1, 0), (1000, 3), (.nan, .nan), (0, -.infinity),
                (-1, .nan), (.infinity, .infinity),
            ]),
        .init(
            Sine(),
            [
                (-2, -0.9092974268256817), (0, 0), (0.5, 0.479425538604203),
                (3, 0.1411200080598672), (.nan, .nan), (.infinity, .nan),
            ]),
        .init(
            Cosine(),
            [
                (-2, -0.4161468365471424), (0, 1), (0.5, 0.8775825618903728),
                (3, -0.9899924966004454), (.nan, .nan), (.infinity, .nan),
            ]),
        .init(
            Tangent(),
            [
                (-2, 2.185039863261519), (0, 0), (0.5, 0.5463024898437905),
                (3, -0.1425465430742778), (.nan, .nan), (.infinity, .nan),
            ]),
        .init(
            Arcsine(),
            [
                (-1, -1.5707963267948966), (0, 0), (0.5, 0.5235987755982989),
                (1, 1.5707963267948966), (.nan, .nan), (1.5, .nan),
            ]),
        .init(
            Arccosine(),
            [
                (-1, 3.141592653589793), (0, 1.5707963267948966), (0.5, 1.0471975511965979), (1, 0),
                (.nan, .nan), (1.5, .nan),
            ]),
        .init(
            Arctangent(),
            [
                (-2, -1.1071487177940904), (0, 0), (0.5, 0.4636476090008061), (.nan, .nan),
                (.infinity, 1.5707963267948966), (-.infinity, -1.5707963267948966),
            ]),
        .init(
            HyperbolicSine(),
            [
                (-2, -3.6268604078470186), (0, 0), (9.313225746154785e-10, 9.313225746154785e-10),
                (0.5, 0.5210953054937474), (.nan, .nan), (1000, .infinity), (-1000, -.infinity),
            ]),
        .init(
            HyperbolicCosine(),
            [
                (-2, 3.7621956910836314), (0, 1), (0.5, 1.1276259652063807), (.nan, .nan),
                (1000, .infinity), (-1000, .infinity),
            ]),
        .init(
            HyperbolicTangent(),
            [
                (-2, -0.9640275800758169), (0, 0), (9.313225746154785e-10, 9.313225746154785e-10),
                (0.5, 0.46211715726000974), (.nan, .nan), (1000, 1), (-1000, -1), (.infinity, 1),
            ]),
        .init(
            InverseHyperbolicSine(),
            [
                (-2, -1.4436354751788103), (0, 0), (9.313225746154785e-10, 9.313225746154785e-10),
                (0.5, 0.48121182505960347), (.nan, .nan), (.infinity, .infinity),
                (-.infinity, -.infinity),
            ]),
        .init(
            InverseHyperbolicCosine(),
            [
                (1, 0), (1.5, 0.9624236501192069), (4, 2.0634370688955603), (.nan, .nan),
                (0.5, .nan), (.infinity, .infinity),
            ]),
        .init(
            InverseHyperbolicTangent(),
            [
                (-0.5, -0.5493061443340549), (0, 0), (9.313225746154785e-10, 9.313225746154785e-10),
                (0.75, 0.9729550745276566), (.nan, .nan), (1, .infinity), (-1, -.infinity),
                (2, .nan),
            ]),
        .init(
            Floor(),
            [
                (-1.5, -2), (-0.25, -1), (0, 0), (0.5, 0), (1.5, 1), (2, 2), (.nan, .nan),
                (.infinity, .infinity),
            ]),
        .init(
            Ceiling(),
            [
                (-1.5, -1), (-0.25, 0), (0, 0), (0.5, 1), (1.5, 2), (2, 2), (.nan, .nan),
                (-.infinity, -.infinity),
            ]),
        .init(
            Round(),
            [
                (-2.5, -2), (-1.5, -2), (-0.5, 0), (0, 0), (0.5, 0), (1.5, 2), (2.5, 2), (2.75, 3),
                (.nan, .nan), (.infinity, .infinity),
            ]),
        .init(
            ErrorFunction(),
            [
                (-2, -0.9953222650189527), (0, 0), (9.313225746154785e-10, 1.050884991041862e-09),
                (0.5, 0.5204998778130465), (3, 0.9999779095030014), (.nan, .nan), (.infinity, 1),
                (-.infinity, -1),
            ]),
    ]
}
