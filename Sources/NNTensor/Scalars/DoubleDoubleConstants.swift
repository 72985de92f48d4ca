/// Constants of the elementary functions, as sums of doubles that do not overlap.
enum DoubleDoubleConstants {
  /// log 2, as a sum.
  static let logOfTwo: [Double] = [
    0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56, 0x1.7b57a079a1934p-111,
  ]
  /// π / 2, as a sum.
  static let halfPi: [Double] = [
    0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54, -0x1.f1976b7ed8fbcp-110, 0x1.4cf98e804177dp-164,
  ]
  static let twoOverSquareRootOfPi = DoubleDouble(
    high: 0x1.20dd750429b6dp+0, low: 0x1.1ae3a914fed80p-56)
  static let oneOverSquareRootOfPi = DoubleDouble(
    high: 0x1.20dd750429b6dp-1, low: 0x1.1ae3a914fed80p-57)

  /// 1 / n! at index n.
  static let inverseFactorials: [DoubleDouble] = [
    DoubleDouble(high: 0x1.0000000000000p+0, low: 0x0.0p+0),
    DoubleDouble(high: 0x1.0000000000000p+0, low: 0x0.0p+0),
    DoubleDouble(high: 0x1.0000000000000p-1, low: 0x0.0p+0),
    DoubleDouble(high: 0x1.5555555555555p-3, low: 0x1.5555555555555p-57),
    DoubleDouble(high: 0x1.5555555555555p-5, low: 0x1.5555555555555p-59),
    DoubleDouble(high: 0x1.1111111111111p-7, low: 0x1.1111111111111p-63),
    DoubleDouble(high: 0x1.6c16c16c16c17p-10, low: -0x1.f49f49f49f49fp-65),
    DoubleDouble(high: 0x1.a01a01a01a01ap-13, low: 0x1.a01a01a01a01ap-73),
    DoubleDouble(high: 0x1.a01a01a01a01ap-16, low: 0x1.a01a01a01a01ap-76),
    DoubleDouble(high: 0x1.71de3a556c734p-19, low: -0x1.c154f8ddc6c00p-73),
    DoubleDouble(high: 0x1.27e4fb7789f5cp-22, low: 0x1.cbbc05b4fa99ap-76),
    DoubleDouble(high: 0x1.ae64567f544e4p-26, low: -0x1.c062e06d1f209p-80),
    DoubleDouble(high: 0x1.1eed8eff8d898p-29, low: -0x1.2aec959e14c06p-83),
    DoubleDouble(high: 0x1.6124613a86d09p-33, low: 0x1.f28e0cc748ebep-87),
    DoubleDouble(high: 0x1.93974a8c07c9dp-37, low: 0x1.05d6f8a2efd1fp-92),
    DoubleDouble(high: 0x1.ae7f3e733b81fp-41, low: 0x1.1d8656b0ee8cbp-97),
    DoubleDouble(high: 0x1.ae7f3e733b81fp-45, low: 0x1.1d8656b0ee8cbp-101),
    DoubleDouble(high: 0x1.952c77030ad4ap-49, low: 0x1.ac981465ddc6cp-103),
    DoubleDouble(high: 0x1.6827863b97d97p-53, low: 0x1.eec01221a8b0bp-107),
    DoubleDouble(high: 0x1.2f49b46814157p-57, low: 0x1.2650f61dbdcb4p-112),
    DoubleDouble(high: 0x1.e542ba4020225p-62, low: 0x1.ea72b4afe3c2fp-120),
    DoubleDouble(high: 0x1.71b8ef6dcf572p-66, low: -0x1.d043ae40c4647p-120),
    DoubleDouble(high: 0x1.0ce396db7f853p-70, low: -0x1.aebcdbd20331cp-124),
    DoubleDouble(high: 0x1.761b41316381ap-75, low: -0x1.3423c7d91404fp-130),
    DoubleDouble(high: 0x1.f2cf01972f578p-80, low: -0x1.9ada5fcc1ab14p-135),
    DoubleDouble(high: 0x1.3f3ccdd165fa9p-84, low: -0x1.58ddadf344487p-139),
    DoubleDouble(high: 0x1.88e85fc6a4e5ap-89, low: -0x1.71c37ebd16540p-143),
    DoubleDouble(high: 0x1.d1ab1c2dccea3p-94, low: 0x1.054d0c78aea14p-149),
    DoubleDouble(high: 0x1.0a18a2635085dp-98, low: 0x1.b9e2e28e1aa54p-153),
    DoubleDouble(high: 0x1.259f98b4358adp-103, low: 0x1.eaf8c39dd9bc5p-157),
    DoubleDouble(high: 0x1.3932c5047d60ep-108, low: 0x1.832b7b530a627p-162),
    DoubleDouble(high: 0x1.434d2e783f5bcp-113, low: 0x1.0b87b91be9affp-167),
    DoubleDouble(high: 0x1.434d2e783f5bcp-118, low: 0x1.0b87b91be9affp-172),
    DoubleDouble(high: 0x1.3981254dd0d52p-123, low: -0x1.2b1f4c8015a2fp-177),
  ]
}
