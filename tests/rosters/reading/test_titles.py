"""Job titles as districts write them, and what they tell."""

import pytest

from rosters.reading.titles import job_class_of_title

TITLES = {
    "licensed": """
        Teacher | TCHR | TCH SCI | Teachers | Classroom Teacher | Elementary Teacher | TCHR ELEM | TCHR SCI 7
        Teacher, Math | Kindergarten Teacher | Pre-K Teacher | 1st Grade Teacher | Lead Teacher | Head Teacher
        Master Teacher | SPED Teacher | SPED TCHR | Special Education Teacher | Teacher - Special Ed
        Sp Ed Teacher | Inclusion Teacher | Gifted Teacher | Homebound Teacher | ISS Teacher | PE Teacher
        Teacher/Coach | Teacher/Asst Coach | Coach/Teacher | Teacher/Coach/Bus | Bus Driver/Teacher
        PE Teacher / Asst Football Coach | Teacher - Assistant Band Director | Teacher/Athletic Director
        Athletic Director/Teacher | Teacher/Dean of Students | Dept. Chair/Teacher | Teacher/Bus Driver
        Driver Ed Teacher | Drivers Education Teacher | Driver Education Instructor | Food Science Teacher
        Food & Nutrition Teacher | Nutrition Science Teacher | Teacher of Accounting & Tech
        Business & Tech Teacher | Teacher, Tech Ed | Attendance Center Teacher | Security & Law Teacher
        Auto Mechanics Instructor | Culinary Arts / Food Instructor | Welding Instructor | Office Systems Teacher
        Career Tech Educator | AP Biology Teacher | AP Calculus | AP English | AP English 11 | AP US History
        AP U.S. History | AP Human Geography | AP Lang | AP Chemistry | AP Gov | Teacher AP English | AP Teacher
        TCHR AP CALC | Teacher - AP | English AP | Calculus AP | HS AP English | AP Computer Science
        Counselor | School Counselor | Guidance Counselor | HS Counselor | Counselor/Registrar
        Attendance Counselor | Counselor - Elementary | Librarian | School Librarian | Librarian/Tech
        Media Specialist | Library Media Specialist | Speech Language Pathologist | SLP | Speech Therapist
        Speech/Language | Occupational Therapist | Physical Therapist | School Psychologist | Psychometrist
        School Nurse | NURSE | Social Worker | Interventionist | Reading Interventionist | Math Interventionist
        RTI Interventionist | Behavior Specialist | Instructional Coach | Literacy Coach | Math Coach
        Academic Coach | Band Director | Asst Band Director | Asst. Choral Dir. | Choir Director
        Director of Bands | JROTC Instructor | ROTC | Diagnostician | Dyslexia Therapist | Faculty
        Bus. Ed. | Bus Ed | BUS EDUC | Business Ed. | Bus. & Mktg | Bus Law | Bus. Math | Bus/Computer Tech
        Bus. Acct | Business & Computer Tech | Bus Ed/Bus Driver | Tech Ed | TECH ED. | Tech Prep | Tech Math
        Tech Discovery | Tech Coach | Tech Integration Specialist | Driver Ed | Driver's Ed. | DRIVERS EDUCATION
        Driver Ed/Bus Driver | Office Technology | Office Systems | Office Ed | Foods & Nutrition | Food Science
        Nutrition & Wellness | FACS/Nutrition | Family & Consumer Science/Food | Home Ec / Foods | Ag Mechanics
        AG MECH | Ag Power & Mechanics | Auto Mechanics | Small Engine Mechanics | Digital Media Tech | Vet Tech
        Engineering Tech | Health Sci Tech | Theatre Tech | Career Tech Teacher | Vo-Tech Instructor
        Career & Tech Ed Counselor | Auto Tech Instructor | Color Guard Teacher
    """,
    "esp": """
        PARA | Paraprofessional | SPED Para | Paraeducator | Para-Educator | Parapro | Para Pro | Para II
        Instructional Para | Teacher Assistant | Teacher Asst | Teacher Asst. | Teacher's Assistant | Teacher’s Aide
        Teachers Aide | TCHR ASST | TCHR AIDE | Teacher Aide | Assistant Teacher | Asst Teacher | ASST TCHR
        Assistant Teacher - Kindergarten | Assistant Kindergarten Teacher | Asst Pre-K Teacher
        Teacher Assistant/Bus Driver | Teacher SPED Asst | Kindergarten Assistant | SPED TA | TA | PreK TA
        Instructional Assistant | INST ASST | Instr. Aide | Classroom Aide | 1:1 Aide | Library Assistant
        Library Aide | Library Clerk | Librarian's Assistant | Media Assistant | Nurse's Aide | Nurse Assistant
        Speech Assistant | SLPA | COTA | PT Assistant | Bus Driver | BUS DRIVER/CUSTODIAN | Bus Monitor | Bus Aide
        Bus Supervisor | Bus Shop Mechanic | Head Mechanic | Chief Mechanic | Dispatcher | Cafeteria Worker
        Cafeteria Manager | CAF MGR | Cafeteria Supervisor | Food Service Worker | Food Service Manager | Head Cook
        Cook | Lunchroom Monitor | Lunchroom Supervisor | Child Nutrition Assistant | Cashier | Kitchen Staff
        Custodian | CUSTODIAN I | Head Custodian | Chief Custodian | Lead Custodian | Custodial Supervisor | Janitor
        Maintenance | Maint. Worker | Groundskeeper | Grounds Crew | Electrician | Plumber | Carpenter | Warehouse
        Secretary | School Secretary | Principal's Secretary | Principal’s Secretary | Secretary to the Principal
        Secretary - Principal | Asst Principal's Secretary | Supt Secretary | SUPT SEC | Superintendent's Secretary
        Director's Secretary | Executive Secretary | Secretary, Special Ed Director | Counselor's Secretary
        Guidance Clerk | Counselor Clerk | SPED Clerk | Data Clerk | MSIS Clerk | AP Clerk | Payroll Clerk
        Accounts Payable | AP Specialist | Executive Assistant to Superintendent | Executive Asst. to the Supt
        Admin Asst to the Principal | Administrative Assistant | ADMIN ASST | Assistant to the Principal
        Principal's Assistant | Office Assistant | Office Manager | Office Administrator | Receptionist
        Receptionist, Superintendent's Office | Bookkeeper | School Bookkeeper | Registrar | Attendance Clerk
        Computer Technician | IT Technician | Network Administrator | Tech | Behavior Tech | Interpreter
        Security Guard | Security | SRO | School Resource Officer | Crossing Guard | ISS Monitor
        Bus Driver | Bus Drivers | Bus Mechanic | Bus Mechanics | Auto Mechanic | Diesel Mechanic | Bus Assistant
        Bus Driver Education Aide | Technology Technician | Tech Support | Tech Specialist | Computer Tech | Lab Tech
        HVAC Tech | Food & Nutrition Services | Food & Nutrition Worker | Food Service | Child Nutrition | Nutrition
        Vo-Tech Bus Driver | Career Tech Center Cafeteria | Career & Technical Secretary | Vo-Tech Maintenance
        Driver Ed Assistant | Tech Ed Aide | Tech Ed Asst | Career Tech Assistant | Auto Technician | Bus Tech Aide
        Special Ed Tech | Course Recovery Monitor | Career & Tech Ed Bus Driver | Office Staff | Office Clerk | Office
    """,
    "administrator": """
        Principal | PRIN | PRIN ELEM | Elementary Principal | High School Principal | Principal - Special Ed
        Assistant Principal | Asst Principal | Asst. Principal | ASST PRIN | Principal, Assistant | PRIN ASST
        Vice Principal | Teacher/Assistant Principal | Teaching Principal | Attendance Center Principal
        AP | A.P. (asst principal) | Milam AP | HS AP | AP HS | AP - High School | AP of Curriculum | AP Curriculum
        AP for Instruction | Superintendent | SUPT | Asst Supt | Assistant Superintendent | Deputy Superintendent
        Superintendent of Education | Director | SPED Director | Special Education Director | Dir of Technology
        Technology Director | Transportation Director | Food Service Director | Maintenance Director
        Athletic Director | Federal Programs Director | Director of Teaching & Learning | Director of Counseling
        Director of Teacher Quality | Teacher Quality Director | Director of Library Services | Dean | Dean of Students
        Curriculum Supervisor | Career Tech Director | Vo-Tech Principal | CTE Director
        Food & Nutrition Director | Chief Financial Officer | CFO | Business Manager | Headmaster | Administrator
    """,
    "substitute": "Substitute | Sub | SUBST | Substitute Teacher | Sub Tchr | Long-term Sub | Teacher, Substitute",
    "": """
        Zzz | AP Coordinator | Facilitator | Career Tech | Career & Tech Ed | CAREER TECHNICAL | Career-Tech | Vo-Tech
        VOTECH | Voc Tech | Vocational Technology | Auto Tech | Diesel Tech | Bus. Tech | Info Tech | Instr. Tech
        Bus. & Technology | Office Tech | Bus. Mgmt | Food & Nutrition | Color Guard | Cyber Security
    """,
}


@pytest.mark.parametrize(
    ("title", "job_class"),
    [
        (title.strip(), job_class)
        for job_class, titles in TITLES.items()
        for title in titles.replace("\n", "|").split("|")
        if title.strip()
    ],
)
def test_a_title_tells_what_kind_of_job_it_is(title, job_class):
    assert job_class_of_title(title) == job_class
