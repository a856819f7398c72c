"""What the kitchen sells: brands, dishes and choices that a cook in Jakarta or Bangkok would know."""

from msgspec import Struct


class Choice(Struct, frozen=True):
    """One thing that can be picked in a group; it may open groups of its own."""

    name: str
    price: int = 0
    groups: tuple["Group", ...] = ()


class Group(Struct, frozen=True):
    """A group of choices, of which between one (or none, where it is an extra) and ``most`` are picked."""

    name: str
    choices: tuple[Choice, ...]
    most: int = 1
    extra: bool = False


class Dish(Struct, frozen=True):
    """One item of a menu. Prices are in whole units of the brand's currency."""

    name: str
    price: int
    category: str
    groups: tuple[Group, ...] = ()


class Currency(Struct, frozen=True):
    """How a brand's prices are written."""

    code: str
    symbol: str
    decimals: int
    thousands: str


class Branch(Struct, frozen=True):
    """One kitchen."""

    id: int
    title: str
    phone_prefix: str


class Brand(Struct, frozen=True):
    """One shop front of a kitchen."""

    id: int
    title: str
    logo: str
    branch_id: int
    currency: Currency
    dishes: tuple[Dish, ...]


RUPIAH = Currency("IDR", "Rp", 0, ".")
BAHT = Currency("THB", "฿", 2, ",")
JAKARTA = Branch(1293, "Kemang Cloud Kitchen, Jakarta", "+62812")
BANGKOK = Branch(1294, "Thong Lo Kitchen, Bangkok", "+6681")
BRANCHES = (JAKARTA, BANGKOK)


def _names(*names: str) -> tuple[Choice, ...]:
    return tuple(Choice(name) for name in names)


_SAMBAL = Group("Sambal", _names("Sambal matah", "Sambal ijo", "Sambal terasi", "Tanpa sambal"))
_LEVEL = Group("Level pedas", _names("Level 0", "Level 1", "Level 2", "Level 3", "Level 5 (jangan nangis)"))
_RICE = Group("Nasi", (Choice("Nasi putih"), Choice("Nasi uduk", 3000), Choice("Nasi daun jeruk", 4000)))
_TOPPINGS = Group(
    "Tambahan",
    (
        Choice("Keju", 3000),
        Choice("Telur ceplok", 5000),
        Choice("Kremesan", 3000),
        Choice("Tahu tempe", 6000),
        Choice("Kerupuk", 2000),
    ),
    most=3,
    extra=True,
)
_SUGAR = Group("Gula", _names("Normal", "Less sugar", "Tanpa gula"))
_ICE = Group("Es", _names("Normal", "Less ice", "Tanpa es"))
_DRINK = Group(
    "Minuman",
    (
        Choice("Es Teh Manis", 0, (_SUGAR, _ICE)),
        Choice("Es Jeruk", 4000, (_ICE,)),
        Choice("Kopi Susu Gula Aren", 12000, (_SUGAR, Group("Susu", (Choice("Fresh milk"), Choice("Oat milk", 8000))))),
        Choice("Air mineral"),
    ),
)
_SPICE_TH = Group("ความเผ็ด", _names("ไม่เผ็ด", "เผ็ดน้อย", "เผ็ดกลาง", "เผ็ดมาก"))
_EGG_TH = Group("ไข่", (Choice("ไข่ดาว", 15), Choice("ไข่เจียว", 20), Choice("ไข่ต้ม", 12)), extra=True)
_MEAT_TH = Group(
    "เลือกเนื้อ",
    (
        Choice("หมูสับ"),
        Choice("ไก่"),
        Choice("กุ้ง", 30, (Group("ขนาดกุ้ง", _names("กุ้งเล็ก", "กุ้งใหญ่")),)),
        Choice("ทะเลรวม", 45),
    ),
)
_NOODLE = Group("Size", (Choice("Regular"), Choice("Large", 40)))
_HERBS = Group("Rau thơm", _names("Thêm hành", "Không hành", "Thêm giá", "Chanh và ớt"), most=2, extra=True)

BRANDS = (
    Brand(
        5297,
        "Cimol Bojot AA",
        "/images/1a0c.jpeg",
        JAKARTA.id,
        RUPIAH,
        (
            Dish("Cimol Beef Porsi Besar", 28500, "Cimol", (_LEVEL, _TOPPINGS)),
            Dish("Cimol Original", 18000, "Cimol", (_LEVEL,)),
            Dish("Cimol Keju Lumer", 24000, "Cimol", (_LEVEL,)),
            Dish("Cireng Isi Ayam Suwir", 20000, "Gorengan", (_LEVEL,)),
            Dish("Seblak Komplit", 32000, "Seblak", (_LEVEL, _TOPPINGS)),
            Dish("Es Teh Manis", 8000, "Minuman", (_SUGAR, _ICE)),
        ),
    ),
    Brand(
        5301,
        "Ayam Geprek Bu Rini",
        "/images/2b7e.jpeg",
        JAKARTA.id,
        RUPIAH,
        (
            Dish("Paket Ayam Geprek + Nasi + Minum", 38000, "Paket", (_LEVEL, _RICE, _DRINK)),
            Dish("Ayam Geprek Mozzarella", 36000, "Ayam", (_LEVEL, _TOPPINGS)),
            Dish("Ayam Bakar Madu", 35000, "Ayam", (_SAMBAL, _RICE)),
            Dish("Nasi Goreng Kampung", 30000, "Nasi", (_LEVEL, _TOPPINGS)),
            Dish("Soto Betawi", 42000, "Kuah", (_RICE,)),
            Dish("Tahu Tempe Goreng", 12000, "Lauk", (_SAMBAL,)),
            Dish("Es Jeruk Peras", 14000, "Minuman", (_SUGAR, _ICE)),
        ),
    ),
    Brand(
        5310,
        "Sate Khas Senayan Malam",
        "/images/3c11.jpeg",
        JAKARTA.id,
        RUPIAH,
        (
            Dish("Sate Ayam (10 tusuk)", 45000, "Sate", (Group("Bumbu", _names("Kacang", "Kecap", "Campur")), _RICE)),
            Dish("Sate Kambing (10 tusuk)", 65000, "Sate", (Group("Bumbu", _names("Kacang", "Kecap")), _RICE)),
            Dish("Gado-gado", 32000, "Sayur", (_LEVEL,)),
            Dish("Sop Buntut", 78000, "Kuah", (_RICE, _SAMBAL)),
            Dish("Kopi Susu Gula Aren", 22000, "Minuman", (_SUGAR, _ICE)),
        ),
    ),
    Brand(
        5402,
        "ครัวคุณยาย Krua Khun Yai",
        "/images/4d90.jpeg",
        BANGKOK.id,
        BAHT,
        (
            Dish("ข้าวกะเพรา (Pad Krapow)", 75, "จานเดียว", (_MEAT_TH, _SPICE_TH, _EGG_TH)),
            Dish("ผัดไทย (Pad Thai)", 90, "เส้น", (_MEAT_TH, _EGG_TH)),
            Dish("ต้มยำกุ้ง (Tom Yum Goong)", 160, "ต้ม", (_SPICE_TH,)),
            Dish("ส้มตำไทย (Som Tum)", 65, "ยำ", (_SPICE_TH,)),
            Dish("ข้าวเหนียวมะม่วง (Mango Sticky Rice)", 110, "ของหวาน"),
            Dish("ชาไทยเย็น (Thai Iced Tea)", 45, "เครื่องดื่ม", (Group("ความหวาน", _names("0%", "25%", "50%", "100%")),)),
        ),
    ),
    Brand(
        5403,
        "Sakura Don さくら丼",
        "/images/5e02.jpeg",
        BANGKOK.id,
        BAHT,
        (
            Dish("サーモン丼 Salmon Don", 220, "丼", (_NOODLE, Group("わさび", _names("わさび", "わさび抜き")))),
            Dish("カツカレー Katsu Curry", 195, "カレー", (Group("辛さ", _names("甘口", "中辛", "辛口")), _NOODLE)),
            Dish("醤油ラーメン Shoyu Ramen", 180, "麺", (_NOODLE, Group("麺", _names("かため", "普通", "やわめ")))),
            Dish("Gyoza (6 pcs)", 95, "Sides"),
            Dish("Edamame", 60, "Sides"),
        ),
    ),
    Brand(
        5404,
        "Phở Thìn Sukhumvit",
        "/images/6f33.jpeg",
        BANGKOK.id,
        BAHT,
        (
            Dish("Phở bò tái lăn", 165, "Phở", (_NOODLE, _HERBS)),
            Dish("Bún chả Hà Nội", 155, "Bún", (_HERBS,)),
            Dish("Bánh mì thịt nướng", 95, "Bánh mì", (_HERBS,)),
            Dish("Gỏi cuốn tôm thịt (4)", 120, "Khai vị"),
            Dish("Cà phê sữa đá", 70, "Đồ uống"),
        ),
    ),
)

ORDER_NOTES = (
    "Tolong jangan pakai sambal, untuk anak kecil ya kak 🙏",
    "Alergi kacang! Mohon dipisah",
    "ไม่ใส่ผักชี ขอช้อนส้อมด้วยค่ะ",
    "แพ้กุ้ง กรุณาแยกกระทะ",
    "Không hành, cho thêm ớt giúp em",
    "箸を2膳お願いします。卵アレルギーです。",
    "不要香菜 多放辣椒 谢谢🌶️",
    "بدون بصل من فضلك، وصلصة الثوم على الجانب",
    "Birthday 🎂🎉 please add a candle if you have one",
    "No cutlery please. Sauce on the side.",
    "Nut allergy - please use a clean pan",
    "Sambalnya dipisah, krupuknya yang banyak 😋",
)
LINE_NOTES = (
    "extra crispy",
    "jangan terlalu pedas",
    "tanpa bawang",
    "ไม่ใส่น้ำตาล",
    "ít đá",
    "よく焼き",
    "少盐",
    "بدون ملح",
    "no onion, extra lime",
    "half portion of rice",
    "potong dua ya 🔪",
)
DELIVERY_NOTES = (
    "Leave at the lobby",
    "Titip di satpam",
    "ฝากไว้ที่ป้อมยาม",
    "Call on arrival, gate 3",
    "Lantai 12, unit B",
)
CUSTOMERS = (
    ("Aiko", "T."), ("Budi", "S."), ("Siti", "R."), ("Dewi", "L."), ("Rizky", "P."), ("Somchai", "K."),
    ("พิมพ์ชนก", "ส."), ("Nguyễn", "Anh"), ("Kenji", "M."), ("王", "小明"), ("فاطمة", "ع."), ("Putri", "A."),
    ("Agus", "W."), ("Ploy", "N."), ("Maria", "G."), ("Joko", "H."),
)  # fmt: skip
RIDERS = ("Pak Slamet", "Bang Ucup", "Mas Yanto", "Khun Lek", "พี่หนุ่ย", "Rahmat H.", "Anh Tuấn", "Joel R.")
VEHICLES = ("Honda Beat B 3421 KZT", "Yamaha NMAX B 6612 TUV", "Honda Wave 1กข 2345", "Honda Click 4ขค 887")
CHANGES_OF_MIND = ("Cancelled by the customer", "Customer ordered by mistake", "Waited too long")
