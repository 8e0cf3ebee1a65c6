#[test]
#[ignore]
fn speed() {
    let quantities = crate::rulebook::built_in_quantities().unwrap();
    let at = std::time::Instant::now();
    let generated = super::generate(&quantities, 7, 200_000, 2025).unwrap();
    eprintln!("generate {:?}", at.elapsed());
    let at = std::time::Instant::now();
    let bytes = super::workbook(&generated, &quantities, jiff::civil::date(2025, 10, 8)).unwrap();
    eprintln!("workbook {:?} {} MB", at.elapsed(), bytes.len() >> 20);
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    eprintln!("{}", status.lines().find(|l| l.starts_with("VmHWM")).unwrap());
}
#[test]
#[ignore]
fn files() {
    let quantities = crate::rulebook::built_in_quantities().unwrap();
    for generated in super::sample(&quantities).unwrap() {
        let bytes = super::workbook(&generated, &quantities, jiff::civil::date(2025, 10, 8)).unwrap();
        std::fs::write(format!("/tmp/sample-{}.xlsx", generated.county.year), bytes).unwrap();
    }
}
#[test]
#[ignore]
fn papers() {
    use crate::text::Language;
    let date = jiff::civil::date(2025, 10, 8);
    let library = crate::rulebook::Library::built_in().unwrap();
    let q = &library.quantities;
    std::fs::write("/tmp/template.xlsx", crate::report::template(q, Language::ZhCn, date).unwrap()).unwrap();
    std::fs::write("/tmp/template-en.xlsx", crate::report::template(q, Language::En, date).unwrap()).unwrap();
    let all = super::sample(q).unwrap();
    let county = &all[2].county;
    let rulebook = library.rulebook("quality-2017").unwrap();
    let assessment = crate::assess::assess(county, q, rulebook, &crate::assess::Options::default());
    std::fs::write("/tmp/seven.xlsx", crate::report::seven_indicators(county, rulebook, &assessment, date).unwrap())
        .unwrap();
    let line = crate::report::DoubtLine {
        school_code: "9901000012".into(),
        school_name: "=1+1小学".into(),
        field: "图书册数".into(),
        code: "outlier".into(),
        message: "生均图书 480 册，超过全县中位数（28 册）的十倍，可能多写了一位数。".into(),
        figures: vec!["480".into(), "28.1".into()],
        sheet: "学校".into(),
        cell: "AV13".into(),
    };
    let lines = vec![line; 30];
    std::fs::write(
        "/tmp/doubts.xlsx",
        crate::report::doubts(&county.name, 2025, &lines, Language::ZhCn, date).unwrap(),
    )
    .unwrap();
}
