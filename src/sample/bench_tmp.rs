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
