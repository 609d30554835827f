import type { Row } from "./sample-data.ts";

/** The rows of a small table written here, for the test's own arithmetic. */
export function rowsOf(text: string, separator = ",", decimal = "."): Row[] {
  const [header = "", ...lines] = text.trim().split("\n");
  const names = header.split(separator);
  return lines.map((line) => {
    const cells = line.split(separator);
    return Object.fromEntries(
      names.map((name, index) => {
        const cell = cells[index] ?? "";
        const plain = cell.replace(decimal, ".");
        return [name, cell !== "" && !Number.isNaN(Number(plain)) ? Number(plain) : cell];
      }),
    );
  });
}

export const results = `athlete,club,event,date,seconds
Nia,Harriers,200m,2024-05-04,24.9
Owen,Harriers,200m,2024-05-04,23.1
Pia,Striders,200m,2024-05-04,25.3
Nia,Harriers,400m,2024-06-15,58.2
Owen,Harriers,400m,2024-06-15,51.7
Pia,Striders,400m,2024-06-15,57.4
Quill,Striders,400m,2024-06-15,53.0
Nia,Harriers,200m,2024-08-20,24.6
Quill,Striders,200m,2024-08-20,23.4
Pia,Striders,400m,2024-09-01,56.8
`;

export const borrowings = `id,borrower,book,genre,taken,brought_back,fine
1,Ruth,Middlemarch,novel,2025-01-05,2025-01-20,0
2,Sami,Cosmos,science,2025-01-11,2025-02-25,2.5
3,Ruth,Cosmos,science,2025-02-14,2025-03-01,0
4,Tova,Ariel,poetry,2025-02-20,,0
5,Sami,Middlemarch,novel,2025-03-02,2025-04-30,4.25
6,Ulf,Ariel,poetry,2025-03-15,2025-03-22,0
7,Ruth,Persuasion,novel,2025-04-01,,1.75
8,Tova,Cosmos,science,2025-04-18,2025-05-02,0
`;

export const invoices = `Nummer;Kunde;Datum;Betrag;Bezahlt
R-101;Bauer;2025-01-14;1200,50;ja
R-102;Kessler;2025-01-28;349,90;nein
R-103;Bauer;2025-02-03;80,00;ja
R-104;Lorenz;2025-02-19;2210,75;nein
R-105;Kessler;2025-03-07;415,20;ja
R-106;Lorenz;2025-03-30;99,95;ja
R-107;Bauer;2025-04-11;640,00;nein
`;

export const garden = `picked,crop,bed,kg
2025-05-30,lettuce,north,1.2
2025-06-10,strawberry,south,3.4
2025-06-21,lettuce,north,0.9
2025-07-02,tomato,south,2.8
2025-07-15,bean,north,4.1
2025-07-29,tomato,south,6.5
2025-08-12,tomato,south,7.2
2025-08-19,bean,north,3.3
2025-09-06,tomato,south,4.0
2025-09-20,pumpkin,north,9.7
`;

export const serverLog = `2025-02-01T04:00:01 INFO started worker 3
2025-02-01T04:00:09 WARN slow query on orders
2025-02-01T04:01:30 ERROR timeout talking to billing
2025-02-01T04:02:00 INFO retrying billing
2025-02-01T04:02:44 ERROR timeout talking to search
2025-02-01T04:05:12 INFO stopped worker 3
`;

export const recipes = {
  "soups/leek.md":
    "# Leek soup\n\n## Ingredients\n\n- leeks\n- butter\n- nutmeg\n\n## Method\n\nSweat the leeks in butter.\n",
  "soups/dal.md":
    "# Red dal\n\n## Ingredients\n\n- lentils\n- turmeric\n\n## Method\n\nSimmer the lentils.\n\n- [ ] buy turmeric\n",
  "cakes/spice.md": "# Spice cake\n\n## Ingredients\n\n- flour\n- nutmeg\n\n## Method\n\nBake it.\n\n- [x] find tin\n",
};

export const marks = `student,class,subject,mark
Vera,5A,Maths,71
Wim,5A,Maths,88
Xenia,5B,Maths,64
Yusuf,5B,Maths,93
Vera,5A,History,82
Wim,5A,History,58
Xenia,5B,History,77
Yusuf,5B,History,69
Vera,5A,Biology,90
Wim,5A,Biology,61
Xenia,5B,Biology,85
Yusuf,5B,Biology,85
`;

export const travel = `day,traveller,category,city,amount_eur
2025-03-03,Zoe,train,Lyon,86.4
2025-03-03,Zoe,hotel,Lyon,129
2025-03-04,Zoe,food,Lyon,31.8
2025-04-09,Arlo,flight,Porto,212.6
2025-04-10,Arlo,hotel,Porto,98
2025-04-10,Arlo,food,Porto,24.5
2025-05-22,Zoe,train,Ghent,59.9
2025-05-22,Zoe,food,Ghent,18.2
2025-06-02,Arlo,taxi,Ghent,17
2025-06-03,Arlo,hotel,Ghent,144
`;

export const sensors = `timestamp,sensor,humidity,co2_ppm
2025-10-01T08:00:00,attic,48,610
2025-10-01T08:00:00,cellar,71,455
2025-10-01T20:00:00,attic,50,640
2025-10-01T20:00:00,cellar,73,470
2025-10-02T08:00:00,attic,47,655
2025-10-02T08:00:00,cellar,75,480
2025-10-02T20:00:00,attic,52,690
2025-10-02T20:00:00,cellar,74,495
`;

export const inventory = `sku,item,warehouse,quantity,unit_price
A1,Bolt,Leeds,400,0.12
A2,Hinge,Leeds,35,2.4
B1,Bracket,York,60,1.85
B2,Drill,York,4,89
C1,Sander,Leeds,0,64.5
C2,Ladder,York,7,120
C3,Chisel,Hull,22,14.25
`;

export const suppliers = `sku,supplier,lead_days
A1,Ironworks,3
A2,Ironworks,5
B1,Ferro,9
B2,Toolmart,2
C1,Toolmart,2
C2,Ferro,14
C3,Ironworks,4
`;

export const survey = `respondent,age,town,satisfaction,recommends
1,23,Bath,4,yes
2,41,Wells,2,no
3,35,Bath,5,yes
4,58,Frome,3,yes
5,29,Wells,3,no
6,62,Bath,1,no
7,47,Frome,5,yes
8,33,Bath,4,yes
`;

export const code = {
  "lib/queue.js":
    "// A queue.\nexport function push(list, item) {\n  if (!list) return [item];\n  for (const one of list) {\n    if (one === item && item) return list;\n  }\n  return [...list, item]; // FIXME: copies\n}\n\nexport const size = (list) => list.length;\n",
  "lib/run.py":
    "def run(name):\n    # TODO: log\n    return name\n\n\ndef pick(a, b):\n    if a > b:\n        return a\n    return b\n",
  "README.md": "# Queue\n\nRun `lib/run.py`.\n\n## Use\n\nPush things.\n",
};

export const reading = `title,author,finished,pages,stars
Piranesi,Clarke,2024-01-19,245,5
Stoner,Williams,2024-03-02,288,4
Gilead,Robinson,2024-03-30,247,4
Home,Robinson,2024-07-11,325,3
Emma,Austen,2024-11-23,474,5
Milkman,Burns,2025-01-30,348,3
Augustus,Williams,2025-02-17,305,5
`;

export const fuel = `date,car,odometer,litres,price
2025-01-08,Saab,120340,41.2,69.63
2025-01-26,Fiat,60110,30.5,51.24
2025-02-14,Saab,120980,39.8,66.07
2025-03-05,Saab,121610,42.6,72.42
2025-03-19,Fiat,60590,28.9,47.97
2025-04-22,Saab,122300,44.1,77.62
2025-05-13,Fiat,61120,31.7,54.84
`;

export const station = `date,temp_max,temp_min,rain_mm,wind_kmh
2025-01-15,4.2,-2.1,12.4,31
2025-02-15,6.8,-0.4,3.2,22
2025-03-15,11.5,2.9,8.8,40
2025-04-15,15.1,5.2,20.6,18
2025-05-15,19.9,9.7,0,12
2025-06-15,25.3,13.8,1.4,15
`;
