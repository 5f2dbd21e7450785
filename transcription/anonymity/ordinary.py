"""Words around names, and words that are names as well: those count as names only with a capital."""

_CONNECTIVES = "bin binti alias al als"
CONNECTIVES = frozenset(_CONNECTIVES.split())
_ORGANISATIONS = "pt cv ud fa bank koperasi yayasan perum perumda pd perseroan firma persero tbk"
ORGANISATIONS = frozenset(_ORGANISATIONS.split())
_TITLES = "prof dr drs dra drg ir h hj kh tn ny sdr sdri haji hajah doktor profesor insinyur pt cv ud raden"
TITLES = frozenset(_TITLES.split())
_ORDINARY = """
abadi adil agung air akan aku alam aman anak anggun angin api arah arif asal asih asli ayu bagus bahagia baik bakti
bambang bangun baru bayu bela benar bersama besar bijak bintang budi budiman bulan bumi bunga cahaya candra cinta
citra damai dan dana dari daya dewi dian dua dwi eka elok emas embun empat enam esa fajar gading gagah gajah gemilang
guntur hadi hadir hak hakim hari harum hati hebat hidayah hijau hikmah hilang hutan ia ibu ikhlas ilmu iman indah
indonesia intan jakarta jaksa jalan jati jaya jelas juli juni juwita kamis kartika karya kasih kawan kembang kenanga
kencana kota kuat lama langit laras laut lestari lima lintang lurah mahkota maju makmur malam mandiri mantap mawar
mega mekar melati menang menteri merdeka muda mulia murni mustika nada negara nusantara nyata pagi panji pasti pelita
perdana perkasa permata pertama pertiwi perwira pratama prima puji purnama pusaka putih putra putri raga rahmat raja
ratna ratu raya rejeki rela rembulan rezeki rizki rukun sabar sabtu sakti saleh salim samudra sang santai sari satria
satu sehat sejahtera sejati selamat selasa senang senin sentosa seri setia siang siap sinar sri suci sugih sukma surya
susila tanjung taruna teguh tiga tirta tri tulus tuntas untung usaha utama utami utara wahyu wangi warsa wibawa widya
wira yakin yang
"""
ORDINARY = frozenset(_ORDINARY.split())
