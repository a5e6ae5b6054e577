"""The 82 counties of Mississippi by FIPS code: what the map, a worksite's county and the loaded files agree on."""

_NAMES = (
    "Adams Alcorn Amite Attala Benton Bolivar Calhoun Carroll Chickasaw Choctaw Claiborne Clarke Clay Coahoma Copiah "
    "Covington DeSoto Forrest Franklin George Greene Grenada Hancock Harrison Hinds Holmes Humphreys Issaquena "
    "Itawamba Jackson Jasper Jefferson Jefferson_Davis Jones Kemper Lafayette Lamar Lauderdale Lawrence Leake Lee "
    "Leflore Lincoln Lowndes Madison Marion Marshall Monroe Montgomery Neshoba Newton Noxubee Oktibbeha Panola "
    "Pearl_River Perry Pike Pontotoc Prentiss Quitman Rankin Scott Sharkey Simpson Smith Stone Sunflower Tallahatchie "
    "Tate Tippah Tishomingo Tunica Union Walthall Warren Washington Wayne Webster Wilkinson Winston Yalobusha Yazoo"
)

# The Census Bureau numbers a state's counties in odd steps, in the order of the alphabet: 28001 Adams … 28163 Yazoo.
COUNTIES: dict[str, str] = {
    f"28{2 * place + 1:03d}": name.replace("_", " ") for place, name in enumerate(_NAMES.split())
}
