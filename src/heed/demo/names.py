"""Words that invented streets, houses, pubs and people are made of. Only words; no placing, no drawing of lots.

Names of settlements stand in `settlements`. None of them is a populated place of Great Britain.
"""

from __future__ import annotations

STREET_WORDS = (
    "Alder", "Almond", "Angel", "Ash", "Balmer", "Barley", "Beacon", "Beech", "Bell", "Birch", "Blackthorn", "Bramble",
    "Brewery", "Briar", "Broad", "Campion", "Candle", "Cartwright", "Cedar", "Chandler", "Chapel", "Cherry", "Chestnut",
    "Clover", "Cobbler", "Cooper", "Coppice", "Cornmill", "Cowslip", "Cross", "Dairy", "Damson", "Drover", "Elder",
    "Elm", "Fair", "Farrier", "Fennel", "Ferry", "Fletcher", "Forge", "Foundry", "Fox", "Fuller", "Garden", "Gorse",
    "Granary", "Grebe", "Hawthorn", "Hazel", "Heather", "Heron", "Holly", "Hop", "Ivy", "Juniper", "Kestrel", "Kiln",
    "Lantern", "Larch", "Lark", "Laurel", "Lavender", "Lime", "Linden", "Lock", "Maltings", "Maple", "Market", "Meadow",
    "Mercer", "Mill", "Minster", "Mulberry", "Myrtle", "Oak", "Orchard", "Osier", "Paddock", "Pear", "Pinfold",
    "Plover", "Poplar", "Primrose", "Pump", "Quarry", "Quince", "Reed", "Rookery", "Rope", "Rowan", "Saddler",
    "Sandpiper", "Sedge", "Shepherd", "Sorrel", "Spindle", "Spinner", "Station", "Swan", "Sycamore", "Tanner", "Teasel",
    "Thatcher", "Thistle", "Tinker", "Turner", "Vine", "Wagon", "Walnut", "Warren", "Weaver", "Well", "Wharf",
    "Wheatfield", "Whitebeam", "Willow", "Wren", "Yew",
)  # fmt: skip
STREET_KINDS = ("Street", "Road", "Road", "Avenue", "Close", "Lane", "Drive", "Terrace", "Way", "Gardens", "Crescent")
VILLAGE_STREET_KINDS = ("Lane", "Lane", "Road", "Row", "Hill", "End", "Green", "Yard")

FARM_WORDS = (
    "Abbots", "Barrow", "Beck", "Black Barn", "Bottom", "Carr", "Cold Harbour", "Copse", "Dyke", "East", "Field",
    "Glebe", "Grange", "Hall", "Headland", "High", "Hill Top", "Holme", "Hundred Acre", "Ings", "Lodge", "Long Acre",
    "Low", "Manor", "Moor", "North", "Old Kiln", "Outgang", "Park", "Pasture", "Red House", "Rook", "Sheepwash",
    "South", "Stackyard", "Thorn", "Toft", "Top", "Tithe", "Warren", "West", "White House", "Windmill", "Wold", "Wood",
)  # fmt: skip

PUBS = (
    ("The Anchor and Bell", "the Anchor"), ("The Barley Stack", "the Stack"), ("The Black Swan", "the Mucky Duck"),
    ("The Blue Heron", "the Heron"), ("The Broken Oar", "the Oar"), ("The Carter's Rest", "the Carter's"),
    ("The Copper Kettle", "the Kettle"), ("The Crab and Lantern", "the Crab"), ("The Drovers", "the Drovers"),
    ("The Fleece", "the Fleece"), ("The Fox and Lantern", "the Fox"), ("The Gate", "the Gate"),
    ("The Green Dragon", "the Dragon"), ("The Hare and Thistle", "the Hare"), ("The Horse and Harrow", "the Harrow"),
    ("The Last Furrow", "the Furrow"), ("The Lobster Pot", "the Pot"), ("The Marquis", "the Markie"),
    ("The Mason's Arms", "the Masons"), ("The Nailmaker", "the Nail"), ("The Old Ferry", "the Ferry"),
    ("The Packhorse", "the Packie"), ("The Plough", "the Plough"), ("The Queen's Head", "the Queens"),
    ("The Railway", "the Railway"), ("The Ropemaker", "the Ropey"), ("The Royal Oak", "the Oak"),
    ("The Ship", "the Ship"), ("The Spotted Cow", "the Cow"), ("The Tap and Spile", "the Tap"),
    ("The Three Tuns", "the Tuns"), ("The Wagon", "the Wagon"), ("The Wheatsheaf", "the Sheaf"),
    ("The White Hart", "the Hart"), ("The Woolpack", "the Woolie"),
)  # fmt: skip
WOODS = (
    "Badger Holt", "Beacon Plantation", "Bluebell Wood", "Brock Spinney", "Gallows Copse", "Hagg Wood",
    "Long Plantation", "Nightjar Wood", "Owl Holt", "Rook Spinney", "Sallow Carr", "Top Covert",
)  # fmt: skip

FIRST_NAMES = (
    "Aaliyah", "Aaron", "Abigail", "Adeel", "Agnieszka", "Aidan", "Aisha", "Alan", "Alice", "Amara", "Amit", "Andrew",
    "Anita", "Arthur", "Ayesha", "Barbara", "Ben", "Bethan", "Brian", "Callum", "Carol", "Catherine", "Charlotte",
    "Chidi", "Chloe", "Claire", "Colin", "Connor", "Craig", "Daisy", "Daniel", "Dawn", "Deborah", "Denise", "Derek",
    "Dylan", "Eleanor", "Ellie", "Emeka", "Emily", "Ethan", "Farah", "Fiona", "Frank", "Gareth", "Gemma", "George",
    "Gillian", "Grace", "Graham", "Hannah", "Harjit", "Harriet", "Hassan", "Hayley", "Heather", "Helen", "Ian", "Imran",
    "Irene", "Isla", "Jack", "Jade", "James", "Janet", "Jasmine", "Jean", "Jodie", "Joseph", "Joyce", "Karen", "Kath",
    "Keith", "Kelly", "Kieran", "Kiran", "Lauren", "Leanne", "Lee", "Lewis", "Liam", "Linda", "Lorraine", "Lucy",
    "Malcolm", "Margaret", "Marie", "Mark", "Martin", "Megan", "Michelle", "Mohammed", "Molly", "Nadia", "Natalie",
    "Neil", "Nicola", "Nigel", "Oliver", "Olivia", "Owen", "Pamela", "Patricia", "Paul", "Pauline", "Peter", "Phoebe",
    "Priya", "Rachel", "Raj", "Rebecca", "Rhys", "Richard", "Rosie", "Ruth", "Ryan", "Sadia", "Sam", "Sandra", "Sarah",
    "Sean", "Shabnam", "Sharon", "Sheila", "Simon", "Sophie", "Stephen", "Stuart", "Susan", "Tariq", "Terry", "Thomas",
    "Tom", "Tracey", "Trevor", "Valerie", "Victoria", "Wayne", "Wendy", "William", "Yasmin", "Zoe",
)  # fmt: skip
SURNAMES = (
    "Abara", "Ackerley", "Adeyemi", "Ainscough", "Akhtar", "Aldous", "Allerton", "Ansell", "Appleyard", "Arkwright",
    "Ashdown", "Atwal", "Babbage", "Bancroft", "Barraclough", "Begum", "Bellwood", "Benbow", "Bhatti", "Birtwhistle",
    "Blackmore", "Boothroyd", "Bracewell", "Braithwaite", "Brocklebank", "Buckley", "Calloway", "Cartledge",
    "Catterall", "Chadwick", "Chaudhry", "Clegg", "Colclough", "Cowling", "Crabtree", "Culshaw", "Dacre", "Danso",
    "Dawber", "Dhillon", "Dransfield", "Duckworth", "Earnshaw", "Eccleston", "Ellershaw", "Entwistle", "Eze",
    "Fairclough", "Farrant", "Fearnley", "Fothergill", "Frobisher", "Gaskell", "Gaunt", "Ghosh", "Gledhill",
    "Greenhalgh", "Grimshaw", "Halliwell", "Hardcastle", "Hargreave", "Haslam", "Hebblethwaite", "Heseldine",
    "Hinchcliffe", "Holroyd", "Hussain", "Ibbotson", "Inskip", "Iqbal", "Jagger", "Jowett", "Kandola", "Kaur",
    "Kellett", "Kershaw", "Kowalczyk", "Lathom", "Leadbetter", "Lightfoot", "Lomax", "Lumb", "Mahmood", "Marsden",
    "Mawson", "Mellor", "Metcalfe", "Midgley", "Mistry", "Murgatroyd", "Naylor", "Nwosu", "Nuttall", "Oakden", "Ogden",
    "Okafor", "Oldroyd", "Ormerod", "Osei", "Padgett", "Parfitt", "Patel", "Peake", "Pickersgill", "Pilling", "Plant",
    "Postlethwaite", "Quarmby", "Rahman", "Ramsbottom", "Rawnsley", "Redfearn", "Rigby", "Rushworth", "Saddington",
    "Sahota", "Scargill", "Shackleton", "Sharples", "Shufflebotham", "Siddall", "Skelton", "Slater", "Snape", "Sowerby",
    "Stott", "Suleiman", "Sutcliffe", "Swindlehurst", "Tattersall", "Thackray", "Threlfall", "Tordoff", "Tunnicliffe",
    "Ullah", "Unsworth", "Varley", "Wadsworth", "Walmsley", "Whiteley", "Whittam", "Wigglesworth", "Wolstenholme",
    "Woodhead", "Wrigley", "Yardley", "Zielinski",
)  # fmt: skip
